package dev.choiros.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.linux.Notes;
import dev.choiros.testkit.Leftover;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import dev.choiros.testkit.escape.EscapeContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What depends on which runtime Docker takes: whether it is that one, what it takes to stop it, and
 * its walls. All else is Docker's, and the same as with runc.
 */
@Tag("sandbox")
abstract class DockerSmoke {
  private static final Limits SMALL = new Limits(256L << 20, 2000, 128, 64L << 20);

  private final String runtime;

  @TempDir Path temp = Path.of("");
  private Rig rig;

  DockerSmoke(String runtime) {
    this.runtime = runtime;
  }

  private Backend backend() {
    return new Docker(Optional.of(runtime), Failpoint.NONE, LinuxBackend.PATIENCE);
  }

  @BeforeEach
  void open() throws Exception {
    rig = new Rig(temp, backend(), new FolderStore(SharedTemplates.folder()), 17_000);
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
    Leftover.none(temp);
  }

  @Test
  void itIsThatRuntimeAndItsSandboxAnswersAndStops() throws Exception {
    var box = rig.started(SMALL);
    var running = backend().adopt(box.spec()).orElseThrow();

    assertThat(box.get("/health")).contains("healthy");
    var version = box.run("root", "cat /proc/version").output();
    assertThat(version.equals(Files.readString(Path.of("/proc/version"))))
        .isEqualTo(!runtime.equals("runsc"));
    running.stop(Duration.ofSeconds(5));

    assertThat(running.alive()).isFalse();
    Leftover.noProcess(temp);
  }

  @Test
  void anotherRuntimeThanTheOneThatWasAskedForIsRefused() throws Exception {
    var box = rig.box(SMALL);
    var notes = new Notes(box.spec().folder());
    Failpoint other =
        step -> {
          if (step.equals("created")) {
            replace(notes.file("runtime"), runtime.equals("crun") ? "runc" : "crun");
          }
        };

    assertThatThrownBy(
            () -> new Docker(Optional.of(runtime), other, LinuxBackend.PATIENCE).start(box.spec()))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("is not of the runtime " + runtime);
    Leftover.noProcess(temp);
  }

  private void replace(Path script, String other) {
    try {
      var text = Files.readString(script);
      var call = "set -- " + runtime + " .*";
      assertThat(text).containsPattern(call);
      Files.writeString(script, text.replaceFirst(call, "set -- " + other + " \"\\$@\""));
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Nested
  class Escape extends EscapeContract {
    @Override
    protected Backend backend() {
      return DockerSmoke.this.backend();
    }
  }
}
