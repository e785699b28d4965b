package dev.choiros.microvm;

import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    return new Qemu(made(QemuVmm.cloning(board), Ground::ofThisHost), failpoint, patience);
  }

  /** Of a program of this host that can run them. */
  static VirtualMachines real(Vmm vmm, Failpoint failpoint, Duration patience) {
    var boots = patience.equals(LinuxBackend.PATIENCE) ? Qemu.BOOTS : patience;
    return new VirtualMachines(made(vmm, Ground::ofThisHost), failpoint, boots);
  }

  static VirtualMachines.Made made(Vmm vmm, Supplier<Ground> ground) {
    return new VirtualMachines.Made(vmm, ground, _ -> images());
  }

  /** As a host has that could run them, with images of next to nothing. */
  static VirtualMachines.Made faked(Vmm vmm, String system) {
    return new VirtualMachines.Made(
        vmm, () -> new Ground(system, new Acceleration.Kvm()), _ -> Few.IMAGES);
  }

  /** Made when a fake is first used. */
  private static final class Few {
    static final Images IMAGES = few();
  }

  /** Below a folder that any id can pass, as a state folder is. */
  private static Images few() {
    try {
      var cache = Files.createTempDirectory("fake-machines");
      deletedAtTheEnd(cache);
      Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
      if (GuestKernel.ofThisHost().isEmpty()) {
        Files.createDirectories(CACHE);
        GuestKernel.take(CACHE);
        Files.createSymbolicLink(cache.resolve("kernel"), CACHE.resolve("kernel"));
      }
      return new Images(cache, List.of("."));
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  static void deletedAtTheEnd(Path folder) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Tools.says("rm", "-rf", folder + "")));
  }
}
