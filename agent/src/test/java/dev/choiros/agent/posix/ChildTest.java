package dev.choiros.agent.posix;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ChildTest {
  private static Child started(String script) {
    return new Spawn(
            Path.of("/bin/sh"),
            List.of("sh", "-c", script),
            List.of(),
            Path.of("/"),
            null,
            false,
            0)
        .start();
  }

  @Test
  void howItEndedIsToldWithPidfdsAndWithout() {
    for (var aside : List.of(false, true)) {
      var exits = started("exit 7");
      var killed = started("kill -9 $$");
      assertThat(aside ? exits.awaitAside() : exits.await())
          .isEqualTo(new Child.Status(7, 0, false));
      assertThat(aside ? killed.awaitAside() : killed.await())
          .isEqualTo(new Child.Status(-1, 9, false));
    }
  }

  @Test
  void withoutPidfdsMoreChildrenThanCarriersHoldNobodyUp() throws Exception {
    var children = new ArrayList<Child>();
    var ends = new ArrayList<Future<Child.Status>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
        var child = started("sleep 100");
        children.add(child);
        ends.add(threads.submit(child::awaitAside));
      }
      try {
        assertThat(threads.submit(() -> "runs").get(10, SECONDS)).isEqualTo("runs");
        assertThat(ends).noneMatch(Future::isDone);
      } finally {
        children.forEach(child -> child.signal(9));
      }
      for (var end : ends) {
        assertThat(end.get(10, SECONDS).signal()).isEqualTo(9);
      }
    }
  }
}
