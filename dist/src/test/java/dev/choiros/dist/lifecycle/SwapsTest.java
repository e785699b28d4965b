package dev.choiros.dist.lifecycle;

import static dev.choiros.dist.lifecycle.Hypervisor.ANNA;
import static dev.choiros.dist.lifecycle.Hypervisor.DEV;
import static dev.choiros.dist.lifecycle.Hypervisor.LIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.backend.Readiness;
import dev.choiros.bench.Percentiles;
import dev.choiros.bubblewrap.Bubblewrap;
import dev.choiros.hypervisor.request.Front;
import dev.choiros.wire.http.Client;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Swaps of two real sandboxes under load: the real backend, real agents, the real front. Each
 * sandbox has a file that names it, and every request reads that file.
 *
 * <p>Right is who is meant by the slot at some moment between a request's sending and its answer:
 * at the revision of the last swap that had returned before it was sent, or of one that had begun
 * before it was answered. So a request that was sent after a swap returned, and answered before the
 * next began, has one right side; one that a swap overlapped has two. A long answer has the side on
 * which it began until its end, however many swaps come meanwhile.
 */
@Tag("sandbox")
class SwapsTest {
  private static final int SWAPS = 100;
  private static final Duration EVERY = Duration.ofMillis(2);

  /** Requests with one right side that are answered before the first swap, and before the next. */
  private static final int WARM = 500;

  private static final int BETWEEN_SWAPS = 50;
  private static final int SWAPS_PER_STREAM = 5;
  private static final int LINES = 10;

  /** Says ten times in two seconds where it runs. */
  private static final String STREAM =
      "read who </data/who; for i in 0 1 2 3 4 5 6 7 8 9; do echo $who; sleep 0.2; done";

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger returned = new AtomicInteger();
  private final Semaphore oneSided = new Semaphore(0);
  private final AtomicInteger judged = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private Path state;
  private Hypervisor hypervisor;
  private Front front;
  private List<String> sides = List.of();

  @BeforeEach
  void open() throws Exception {
    var readiness = new Bubblewrap().probe();
    assumeTrue(readiness instanceof Readiness.Usable, () -> "bubblewrap cannot run: " + readiness);
    state = StateFolder.made();
    hypervisor = new Hypervisor(state, AgentImage.made());
    front = hypervisor.front();
    sides =
        List.of(
            hypervisor.lifecycle.wake(LIVE).sandbox().value(),
            hypervisor.lifecycle.wake(DEV).sandbox().value());
    for (var slot = 0; slot < 2; slot++) {
      name(slot);
    }
  }

  @AfterEach
  void close() throws IOException {
    if (state != null) {
      front.close();
      hypervisor.lifecycle.delete(LIVE);
      hypervisor.lifecycle.delete(DEV);
      hypervisor.close();
      StateFolder.remove(state);
    }
  }

  // Promise: P7
  @Test
  @Timeout(180)
  void aHundredSwapsUnderLoadFailNothingAndAnswerNothingFromTheWrongSide() throws Exception {
    var streams = new ArrayList<Future<Integer>>();
    try (var load = new OpenLoop(front.address());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sending = threads.submit(() -> load.run(threads, EVERY, this::ask));
      try {
        awaitAnswers(load, WARM);
        for (var swap = 0; swap < SWAPS; swap++) {
          if (swap % SWAPS_PER_STREAM == 0) {
            streams.add(follow(threads, swap / SWAPS_PER_STREAM % 2));
          }
          begun.incrementAndGet();
          hypervisor.lifecycle.swap(ANNA, Optional.of((long) swap));
          returned.incrementAndGet();
          awaitAnswers(load, BETWEEN_SWAPS);
        }
      } finally {
        load.stop();
      }
      sending.get();
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      print(load);
      assertThat(load.failed()).isEmpty();
    }
    assertThat(wrong).isEmpty();
    longAnswersStayedWhereTheyBegan(streams);
  }

  /** Of those that count: answered since the last swap, and by nobody but the right side. */
  private void awaitAnswers(OpenLoop load, int count) throws InterruptedException {
    oneSided.drainPermits();
    assertThat(oneSided.tryAcquire(count, 30, TimeUnit.SECONDS))
        .as(() -> "answers; failed: " + load.failed())
        .isTrue();
  }

  private void print(OpenLoop load) {
    var times = Percentiles.millis(load.latencies());
    System.out.printf(
        "%d requests at %d/s over %d connections: %d failed, %d wrong, %d with one right side;"
            + " %d swaps; p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
        times.count(),
        Duration.ofSeconds(1).dividedBy(EVERY),
        load.connections(),
        load.failed().size(),
        wrong.size(),
        judged.get(),
        returned.get(),
        times.p50(),
        times.p99(),
        times.most());
  }

  private static void longAnswersStayedWhereTheyBegan(List<Future<Integer>> streams)
      throws Exception {
    var crossed = 0;
    for (var stream : streams) {
      crossed += stream.get();
    }
    System.out.printf("%d long answers, %d swaps during them%n", streams.size(), crossed);
    assertThat(streams).hasSize(SWAPS / SWAPS_PER_STREAM);
    assertThat(crossed).isGreaterThan(streams.size() * 2);
  }

  private static String path(int slot, String path) {
    return (slot == 0 ? "" : "/dev") + path;
  }

  private void name(int slot) throws IOException {
    try (var anna = new Anna(front.address())) {
      var content = (sides.get(slot) + "\n").getBytes(StandardCharsets.UTF_8);
      assertThat(anna.upload(path(slot, "/files?path=/data/who"), content).status()).isEqualTo(200);
    }
  }

  private void ask(Client client, int nth) throws IOException {
    var slot = nth % 2;
    var least = returned.get();
    var reply =
        client.send("GET", path(slot, "/files?path=/data/who"), Anna.headers(), new byte[0]);
    var body = reply.text();
    var most = begun.get();
    assertThat(reply.status()).as(body).isEqualTo(200);
    judge(body.strip(), slot, least, most);
    if (least == most) {
      judged.incrementAndGet();
      oneSided.release();
    }
  }

  private void judge(String who, int slot, int least, int most) {
    for (var revision = least; revision <= most; revision++) {
      if (who.equals(sides.get((revision + slot) % 2))) {
        return;
      }
    }
    wrong.add("%s for slot %d at %d to %d".formatted(who, slot, least, most));
  }

  /** Begins a long answer, and returns once it has begun; its value is how many swaps it saw. */
  private Future<Integer> follow(ExecutorService threads, int slot) throws Exception {
    var anna = new Anna(front.address());
    var least = returned.get();
    var reply = anna.start(path(slot, ""), STREAM);
    assertThat(reply.status()).isEqualTo(200);
    return threads.submit(() -> {
      try (anna) {
        var outcome = Anna.outcome(reply.body());
        assertThat(outcome.output())
            .isEqualTo((sides.get((least + slot) % 2) + "\n").repeat(LINES));
        assertThat(outcome.end()).contains("\"exited\":true");
        return returned.get() - least;
      }
    });
  }
}
