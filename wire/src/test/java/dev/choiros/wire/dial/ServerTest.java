package dev.choiros.wire.dial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.wire.Dial;
import dev.choiros.wire.Duplex;
import dev.choiros.wire.http.Client;
import dev.choiros.wire.http.Exchange;
import dev.choiros.wire.http.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;
  private Thread server;
  private final CountDownLatch gone = new CountDownLatch(1);

  @BeforeEach
  void start() {
    var serving =
        new Server(new Channel(folder.resolve("s")), this::answer, Throwable::printStackTrace);
    server =
        Thread.ofVirtual()
            .start(() -> {
              try {
                serving.run();
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @AfterEach
  void stop() {
    server.interrupt();
  }

  private void answer(Exchange exchange) throws IOException {
    if (exchange.path().equals("/stream")) {
      var out = exchange.respondStream(200, Headers.NONE);
      out.write('x');
      out.flush();
      exchange.onDisconnect(gone::countDown);
      await(gone);
      throw new IOException("the client left");
    }
    exchange.respond(200, Headers.NONE, exchange.path().getBytes(StandardCharsets.UTF_8));
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IOException("it never came");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void answersOverConnectionsItDialled() throws Exception {
    try (var host = Host.listen(folder.resolve("s"))) {
      var connection = host.take(SOON);
      for (var path : new String[] {"/one", "/two"}) {
        assertThat(new Client(connection).get(path).text()).isEqualTo(path);
      }
    }
  }

  @Test
  void keepsMoreParkedThanAreBusy() throws Exception {
    try (var host = Host.listen(folder.resolve("s"))) {
      var busy = new ArrayList<Duplex>();
      for (int i = 0; i < 40; i++) {
        var connection = host.take(SOON); // would wait in vain if spares were not topped up
        var request = "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n";
        connection.out().write(request.getBytes(StandardCharsets.UTF_8));
        busy.add(connection);
      }
      for (int i = 0; i < 20; i++) {
        busy.add(host.take(SOON));
      }
      assertThat(busy).hasSize(60);
    }
  }

  @Test
  void comesBackWhenTheHostDoes() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (var host = Host.listen(folder.resolve("s"))) {
        assertThat(new Client(host.take(SOON)).get("/again").text()).isEqualTo("/again");
      }
    }
  }

  @Test
  void noticesAClientThatLeavesAStream() throws Exception {
    try (var host = Host.listen(folder.resolve("s"))) {
      var connection = host.take(SOON);
      assertThat(new Client(connection).get("/stream").body().read()).isEqualTo('x');
      connection.abort();
      await(gone);
    }
  }

  @Test
  void nonsenseCostsOneConnectionOnly() throws Exception {
    try (var host = Host.listen(folder.resolve("s"))) {
      for (int i = 0; i < 20; i++) {
        var connection = host.take(SOON);
        connection.out().write("\0\1\2nonsense\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        connection.abort();
      }
      assertThat(new Client(host.take(SOON)).get("/still").text()).isEqualTo("/still");
    }
  }

  @Test
  void anAnswerBeforeTheEndOfALongBodyIsNotLost() throws Exception {
    try (var host = Host.listen(folder.resolve("s"))) {
      var connection = host.take(SOON);
      // More than the socket holds: the answer can be read only if the server goes on reading.
      var reply = new Client(connection).send("POST", "/early", Headers.NONE, new byte[1 << 20]);
      assertThat(reply.text()).isEqualTo("/early");
      assertThat(connection.in().read()).isEqualTo(-1);
      connection.abort();
    }
  }

  @Test
  void aGatewayDialSaysSo() throws Exception {
    try (var host = Host.listen(folder.resolve("s"));
        var gateway = new Channel(folder.resolve("s")).dial(Dial.GATEWAY);
        var arrived = host.takeGateway(SOON)) {
      gateway.out().write('?');
      assertThat(arrived.in().read()).isEqualTo('?');
    }
  }

  @Test
  void dialsNobodyWhileNobodyListens() {
    assertThat(Files.exists(folder.resolve("s"))).isFalse();
    var backoff = new Backoff();
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(20));
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(40));
    for (int i = 0; i < 10; i++) {
      assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
    backoff.reset();
    assertThat(backoff.next()).isEqualTo(Duration.ofMillis(20));
  }

  @Property
  void thereAreAlwaysSparesAndNeverTooMany(
      @ForAll @IntRange(min = 0, max = 600) int parked,
      @ForAll @IntRange(min = 0, max = 512) int busy) {
    int missing = Spares.missing(parked, busy);
    assertThat(missing).isNotNegative();
    if (missing > 0) {
      assertThat(parked + busy + missing).isLessThanOrEqualTo(512);
    }
    if (parked + busy < 400 && parked < 4) {
      assertThat(parked + missing).isGreaterThanOrEqualTo(4);
    }
  }
}
