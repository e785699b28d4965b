package dev.choiros.nspawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.SandboxFolder;
import dev.choiros.layers.FolderStore;
import dev.choiros.linux.CgroupTree;
import dev.choiros.testkit.Leftover;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hypervisor is killed between two steps of a start; the next one finds and ends what it left.
 */
@Tag("sandbox")
class KilledAtEachStepTest {
  @TempDir Path temp;

  // Promise: P9
  @ParameterizedTest
  @ValueSource(
      strings = {
        "noted-cgroups",
        "made-cgroups",
        "spawned",
        "noted-process",
        "joined-cgroups",
        "told-to-go",
        "up"
      })
  void nothingIsLeftAfterASweep(String step) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var victim =
        new ProcessBuilder(
                List.of(
                    java,
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Victim.class.getName(),
                    temp.toString(),
                    step))
            .inheritIO()
            .start();
    assertThat(victim.waitFor()).isEqualTo(Victim.KILLED);
    sweepAndDelete();
    Leftover.none(temp);
  }

  private void sweepAndDelete() throws Exception {
    var next = new Nspawn();
    var store = new FolderStore(temp.resolve("templates"));
    var found = next.found(temp.resolve("sandboxes"));
    assertThat(found).hasSize(1);
    for (var id : found) {
      var folder = new SandboxFolder(temp.resolve("sandboxes").resolve(id.value()));
      next.sweep(folder);
      Leftover.noProcess(temp);
      assertThat(CgroupTree.ofThisHost().folders(folder)).noneMatch(Files::exists);
      store.close(folder);
      next.delete(folder);
    }
  }
}
