package dev.choiros.microvm;

import dev.choiros.linux.Failpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Machines whose parts are kept between tests, with no more of {@code /usr} than those need. */
final class TestMachines {
  private static final Path CACHE = Path.of("target", "machines").toAbsolutePath();

  private TestMachines() {}

  static Qemu qemu() {
    return qemu(Failpoint.NONE, Qemu.BOOTS);
  }

  static Images images() {
    var without = new ArrayList<>(Images.NEEDLESS);
    without.addAll(
        List.of(
            "^(include|local)(/|$)",
            "^lib/(jvm|llvm|gcc|chromium|postgresql|node_modules|git-core|podman)",
            "^share/(icons|vim|fonts|java|cmake|qemu|i18n|X11|tcltk|mime)"));
    return new Images(CACHE, without);
  }

  static Qemu qemu(Failpoint failpoint, Duration patience) {
    return qemu(Optional.empty(), failpoint, patience);
  }

  static Qemu qemu(Optional<Board> board, Failpoint failpoint, Duration patience) {
    return new Qemu(made(new QemuVmm(board), Ground::ofThisHost), failpoint, patience);
  }

  static VirtualMachines.Made made(Vmm vmm, Supplier<Ground> ground) {
    return new VirtualMachines.Made(vmm, ground, _ -> images());
  }
}
