package dev.choiros.microvm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.testkit.Leftover;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine that is booted so that others can be cloned from it. */
@Tag("sandbox")
class BootedTest {
  private static final Limits SMALL = new Limits(256L << 20, 2000, 128, 64L << 20);

  @TempDir Path temp;

  /** Well before the time is over that one may take to boot. */
  @Test
  @Timeout(90)
  void oneThatEndsInsteadOfBootingIsNotWaitedFor() throws Exception {
    try (var rig =
        new Rig(temp, TestMachines.qemu(), new FolderStore(SharedTemplates.folder()), 48_100)) {
      var box = rig.box(SMALL);
      var good = Parts.of(TestMachines.images(), QemuVmm.booting().guest());
      var bad =
          new Parts(nothing(), good.initramfs(), good.images(), good.acceleration(), good.guest());

      assertThatThrownBy(() -> Booted.like(new Machine(box.spec(), bad)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no virtual machine boots")
          .hasMessageContaining("kernel");
      Leftover.noProcess(temp);
    }
  }

  private Path nothing() throws IOException {
    var file = Files.writeString(temp.resolve("kernel"), "This is no kernel.");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
  }
}
