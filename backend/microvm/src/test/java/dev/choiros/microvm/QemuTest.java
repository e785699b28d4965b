package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.testkit.Box;
import dev.choiros.testkit.linux.LinuxContract;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The contract. */
@Tag("sandbox")
class QemuTest extends LinuxContract {
  @Override
  protected Backend backend(Failpoint failpoint, Duration patience) {
    var boots = patience.equals(LinuxBackend.PATIENCE) ? Qemu.BOOTS : patience;
    return TestMachines.qemu(failpoint, boots);
  }

  @Override
  protected void write(Box box, String name, String text) throws Exception {
    box.run("root", "printf %s '" + text + "' >/" + name);
  }

  @Override
  protected String read(Box box, String name) throws Exception {
    return box.run("root", "cat /" + name).output();
  }
}
