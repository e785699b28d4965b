package dev.choiros.hypervisor.lifecycle;

import static dev.choiros.hypervisor.lifecycle.Rig.ANNA;
import static dev.choiros.hypervisor.lifecycle.Rig.DEV;
import static dev.choiros.hypervisor.lifecycle.Rig.LIVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.hypervisor.api.Figures;
import dev.choiros.hypervisor.channel.SandboxListener;
import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.request.FakeGatekeeper;
import dev.choiros.hypervisor.request.Front;
import dev.choiros.hypervisor.request.accept.Capacity;
import dev.choiros.hypervisor.request.accept.Timeouts;
import dev.choiros.hypervisor.transport.Loops;
import dev.choiros.testkit.FakeAgent;
import dev.choiros.testkit.FakeBackend;
import dev.choiros.wire.http.Handler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Swaps through the real front and the real channel; only the sandboxes are fake. */
@Tag("slow")
class SwapUnderLoadTest {
  private static final int SWAPS = 100;
  private static final int CLIENTS = 10;
  private static final int PER_SECOND = 500;
  private static final Duration BETWEEN = Duration.ofMillis(80);

  @TempDir Path state;
  private final Loops loops = Loops.start(2);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final CountDownLatch slowBegan = new CountDownLatch(1);
  private final CountDownLatch slowMayEnd = new CountDownLatch(1);

  /** Even between swaps, when half of it is how many there were; odd while one is under way. */
  private final AtomicInteger phase = new AtomicInteger();

  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger strict = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private Rig rig;
  private Front front;

  @BeforeEach
  void open() {
    rig = new Rig(state);
    rig.lifecycle.close();
    var parts = rig.parts();
    rig.lifecycle =
        Lifecycle.open(
            new Parts(
                parts.ledger(),
                Backends.probed(List.of(new FakeBackend(rig.host, this::agent))),
                parts.layers(),
                new SandboxListener(loops),
                parts.routes(),
                parts.settings(),
                parts.clock()));
    front = front();
  }

  private Handler agent(SandboxSpec spec) {
    var echo = FakeAgent.echo(spec);
    return exchange -> {
      if (exchange.path().equals("/slow")) {
        slowBegan.countDown();
        try {
          slowMayEnd.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
          Thread.currentThread().interrupt();
        }
      }
      echo.handle(exchange);
    };
  }

  private Front front() {
    var gatekeeper = new FakeGatekeeper();
    gatekeeper.signIn("annas", new Person(ANNA, "anna", Person.Role.USER));
    return Front.start(
        new Front.Settings(
            new InetSocketAddress("127.0.0.1", 0),
            Optional.empty(),
            port -> "http://localhost:" + port,
            "localhost",
            Optional.empty(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Capacity.USUAL,
            Timeouts.USUAL),
        new Front.Parts(
            loops,
            gatekeeper,
            rig.routes,
            rig.lifecycle,
            List.of(),
            () -> true,
            new Figures(),
            "test"));
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    front.close();
    rig.close();
    loops.close();
  }

  // Promise: P7
  @Test
  @Timeout(60)
  void aHundredSwapsUnderLoadFailNothingAndAnswerNothingFromTheWrongSide() throws Exception {
    var sides = List.of(rig.lifecycle.wake(LIVE).sandbox(), rig.lifecycle.wake(DEV).sandbox());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var n = 0; n < CLIENTS; n++) {
        var slot = n % 2;
        threads.submit(() -> ask(slot == 0 ? "/who" : "/dev/who", slot, sides));
      }
      for (var swap = 0; swap < SWAPS; swap++) {
        LockSupport.parkNanos(BETWEEN.toNanos());
        phase.incrementAndGet();
        rig.lifecycle.swap(ANNA, Optional.of((long) swap));
        phase.incrementAndGet();
      }
      LockSupport.parkNanos(BETWEEN.toNanos());
      phase.set(-1);
    }
    System.out.printf(
        "%d requests, %d between two swaps, %d wrong or failed%n",
        answered.get(), strict.get(), wrong.size());
    assertThat(wrong).isEmpty();
    assertThat(answered).hasValueGreaterThan(2_000);
    assertThat(strict.get()).isGreaterThan(answered.get() / 2);
  }

  private void ask(String path, int slot, List<SandboxId> sides) {
    var pace = TimeUnit.SECONDS.toNanos(1) * CLIENTS / PER_SECOND;
    var next = System.nanoTime();
    while (phase.get() >= 0) {
      var before = phase.get();
      try {
        var response = get(path);
        var after = phase.get();
        judge(response, before, after, sides, slot);
      } catch (Exception failed) {
        wrong.add("failed: " + failed);
      }
      next += pace;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void judge(
      HttpResponse<String> response, int before, int after, List<SandboxId> sides, int slot) {
    answered.incrementAndGet();
    if (response.statusCode() != 200) {
      wrong.add(response.statusCode() + " " + response.body());
    } else if (before >= 0 && before == after && before % 2 == 0) {
      strict.incrementAndGet();
      var right = sides.get((before / 2 + slot) % 2);
      if (!response.body().contains("\"sandbox_id\":\"" + right + "\"")) {
        wrong.add("after swap " + before / 2 + ": " + response.body());
      }
    }
  }

  // Promise: P7
  @Test
  void aRequestThatIsUnderWayFinishesOnTheOldSide() throws Exception {
    var old = rig.lifecycle.wake(LIVE).sandbox();
    rig.lifecycle.wake(DEV);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow = threads.submit(() -> get("/slow"));
      assertThat(slowBegan.await(10, TimeUnit.SECONDS)).isTrue();
      rig.lifecycle.swap(ANNA, Optional.empty());
      assertThat(get("/who").body()).doesNotContain(old.value());
      slowMayEnd.countDown();
      assertThat(slow.get().statusCode()).isEqualTo(200);
      assertThat(slow.get().body()).contains(old.value());
    }
  }

  @Test
  void aRequestWakesWhatIsAsleep() throws Exception {
    assertThat(get("/who").statusCode()).isEqualTo(200);
    rig.lifecycle.stop(LIVE);
    assertThat(get("/who").statusCode()).isEqualTo(200);
    assertThat(rig.running()).hasSize(1);
  }

  private HttpResponse<String> get(String path) throws Exception {
    var address = URI.create("http://127.0.0.1:" + front.address().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(address)
            .header("cookie", "choir_session=annas")
            .timeout(Duration.ofSeconds(20))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
