package dev.choiros.testkit.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.layers.FolderStore;
import dev.choiros.linux.Notes;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.SharedTemplates;
import dev.choiros.testkit.SuiteProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Many sandboxes at once; however they end, the host is afterwards as it was before. */
@Tag("sandbox")
public abstract class CrowdContract {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path temp;
  private Listing listing;
  private Map<String, Set<String>> before = Map.of();

  /** As a hypervisor has it that has just started. */
  protected abstract Backend backend();

  /** A program that hands its arguments to {@link Crowd#run}. */
  protected abstract Class<?> crowd();

  @BeforeEach
  void list(TestInfo test) throws IOException {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    System.out.println(test.getDisplayName());
    listing = new Listing(temp);
    before = listed("before");
  }

  private Map<String, Set<String>> listed(String when) throws IOException {
    var now = listing.now();
    System.out.println("  " + when + ": " + Listing.counts(now));
    return now;
  }

  /** Else a listing that sees nothing would prove nothing. */
  private void allAreListed(String when) throws IOException {
    var now = listed(when);
    for (var kind : List.of("processes", "namespaces", "files")) {
      assertThat(now.get(kind)).as(kind).hasSizeGreaterThanOrEqualTo(2 * Crowd.SIZE);
    }
  }

  private void nothingIsLeft() throws IOException {
    var after = listed("after");
    after.forEach(
        (kind, lines) -> lines.forEach(line -> System.out.println("    " + kind + ": " + line)));
    assertThat(after).isEqualTo(before);
  }

  // Promise: P5
  @Test
  void allAnswerAtOnceAndLeaveNothingWhenTheyAreStopped() throws Exception {
    try (var rig = Crowd.rig(temp, SharedTemplates.folder(), backend())) {
      var running = Crowd.start(rig);
      assertThat(running).hasSize(Crowd.SIZE).allMatch(Running::alive);
      allAreListed("running");

      Crowd.atOnce(
          running,
          each -> {
            each.stop(Duration.ofSeconds(5));
            return each;
          });

      assertThat(running).noneMatch(Running::alive);
      assertThat(listed("stopped").get("processes")).isEqualTo(before.get("processes"));
    }
    nothingIsLeft();
  }

  // Promise: P9
  @Test
  void nothingIsLeftWhenWhoStartedThemIsKilledAndTheNextOneSweeps() throws Exception {
    var command = new ArrayList<>(SuiteProgram.java(System.getProperty("java.class.path")));
    command.addAll(
        List.of(crowd().getName(), temp.toString(), SharedTemplates.folder().toString()));
    var starter =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(starter.inputReader().readLine()).isEqualTo(Crowd.UP);
    starter.destroyForcibly().waitFor();
    allAreListed("whoever started them is killed");

    var found = backend().found(temp.resolve("sandboxes"));
    assertThat(found).hasSize(Crowd.SIZE);
    var store = new FolderStore(SharedTemplates.folder());
    Crowd.atOnce(
        found,
        id -> {
          var folder = new SandboxFolder(temp.resolve("sandboxes").resolve(id.value()));
          backend().sweep(folder);
          store.close(folder);
          backend().delete(folder);
          return id;
        });
    nothingIsLeft();
  }

  // Promise: P9
  @Test
  void nothingIsLeftWhenEveryMonitorIsKilled() throws Exception {
    var told = new AtomicInteger();
    try (var rig = Crowd.rig(temp, SharedTemplates.folder(), backend())) {
      var running = Crowd.start(rig);
      running.forEach(each -> each.onExit(_ -> told.incrementAndGet()));

      for (var each : running) {
        var folder = new SandboxFolder(rig.sandboxes().resolve(each.id().value()));
        new Notes(folder).monitor().orElseThrow().kill();
      }

      Eventually.holds("all were told", SOON, () -> told.get() == Crowd.SIZE);
      assertThat(running).noneMatch(Running::alive);
      assertThat(listed("every monitor is killed").get("processes"))
          .isEqualTo(before.get("processes"));
    }
    nothingIsLeft();
  }
}
