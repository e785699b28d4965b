package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.layers.FolderStore;
import dev.choiros.layers.LayerStore;
import dev.choiros.testkit.HostileProgramContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** With time for the first machine of a host, whose parts are made before it. */
@Tag("sandbox")
@Timeout(300)
class HostileProgramTest extends HostileProgramContract {
  @Override
  protected Backend backend() {
    return TestMachines.qemu();
  }

  @Override
  protected LayerStore layers(Path templates) {
    return new FolderStore(templates);
  }
}
