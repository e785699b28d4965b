package dev.choiros.testkit.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.choiros.backend.Backend;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.layers.FolderStore;
import dev.choiros.linux.CgroupTree;
import dev.choiros.testkit.Leftover;
import dev.choiros.testkit.SuiteProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hypervisor is killed between two steps of a start; the next one finds and ends what it left.
 */
@Tag("sandbox")
public abstract class KilledAtEachStepContract {
  @TempDir Path temp;

  /** As a hypervisor has it that has just started. */
  protected abstract Backend backend();

  /** A program that hands its arguments to {@link Victim#run}. */
  protected abstract Class<?> victim();

  protected List<String> steps() {
    return List.of(
        "noted-cgroups",
        "made-cgroups",
        "spawned",
        "noted-process",
        "joined-cgroups",
        "told-to-go",
        "up");
  }

  // Promise: P9
  @TestFactory
  Stream<DynamicTest> nothingIsLeftAfterASweep() throws IOException {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    return steps().stream().map(step -> dynamicTest(step, () -> killedAt(step)));
  }

  private void killedAt(String step) throws Exception {
    var home = Files.createDirectory(temp.resolve(step));
    var command = new ArrayList<>(SuiteProgram.java(System.getProperty("java.class.path")));
    command.addAll(List.of(victim().getName(), home.toString(), step));
    var process = new ProcessBuilder(command).inheritIO();
    assertThat(process.start().waitFor()).isEqualTo(Victim.KILLED);
    sweepAndDelete(home);
    Leftover.none(home);
  }

  private void sweepAndDelete(Path home) throws IOException {
    var store = new FolderStore(home.resolveSibling("templates"));
    var found = backend().found(home.resolve("sandboxes"));
    assertThat(found).hasSize(1);
    for (var id : found) {
      var folder = new SandboxFolder(home.resolve("sandboxes").resolve(id.value()));
      backend().sweep(folder);
      Leftover.noProcess(home);
      assertThat(CgroupTree.ofThisHost().folders(folder)).noneMatch(Files::exists);
      store.close(folder);
      backend().delete(folder);
    }
  }
}
