package dev.choiros.hypervisor.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a session has open ends with it, whoever ends it. */
@Timeout(60)
class EndedSessionTest {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final String LAPTOP = "adas-session-on-a-laptop";
  private static final String TELEPHONE = "adas-session-on-a-telephone";

  @TempDir Path folder;
  private final CountDownLatch askedInside = new CountDownLatch(1);
  private final CountDownLatch leftInside = new CountDownLatch(1);
  private House house;

  @BeforeEach
  void open() throws Exception {
    house = open(House.Wish.usual());
  }

  private House open(House.Wish wish, Endpoint... endpoints) throws Exception {
    var opened = new House(wish, endpoints);
    opened.gatekeeper.signIn(LAPTOP, House.ADA);
    opened.gatekeeper.signIn(TELEPHONE, House.ADA);
    opened.live((request, in, out) -> {
      askedInside.countDown();
      return switch (request.target()) {
        case "/ws" -> webSocket(in, out);
        case "/events" -> stream(in, out);
        case "/upload" -> wait(request.body());
        case "127.0.0.1:3000" -> tunnel(in, out);
        default -> StandInAgent.say(out, "well");
      };
    });
    return opened;
  }

  @AfterEach
  void close() throws Exception {
    house.close();
  }

  private boolean webSocket(InputStream in, OutputStream out) throws IOException {
    say(out, "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    for (var octet = in.read(); octet >= 0; octet = in.read()) {
      out.write(octet);
      out.flush();
    }
    leftInside.countDown();
    return false;
  }

  private boolean stream(InputStream in, OutputStream out) throws IOException {
    say(out, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n");
    say(out, "transfer-encoding: chunked\r\n\r\n6\r\ndata\n\n\r\n");
    return wait(in);
  }

  private boolean wait(InputStream in) throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } finally {
      leftInside.countDown();
    }
    return false;
  }

  private boolean tunnel(InputStream in, OutputStream out) throws IOException {
    say(out, "HTTP/1.1 200 OK\r\n\r\n");
    assertThat(StandInAgent.read(in).target()).isEqualTo("/ws");
    return webSocket(in, out);
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private RawClient asked(String cookie, String line, String fields) throws IOException {
    return house
        .raw()
        .say(line + " HTTP/1.1\r\n" + fields + "Cookie: choir_session=" + cookie + "\r\n\r\n");
  }

  private RawClient webSocket(String cookie, String host) throws IOException {
    var upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n";
    var client = asked(cookie, "GET /ws", "Host: " + host + "\r\n" + upgrade);
    assertThat(client.head()).startsWith("HTTP/1.1 101 ");
    echoes(client);
    return client;
  }

  private static void echoes(RawClient client) throws IOException {
    client.say("ping");
    assertThat(new String(client.in.readNBytes(4), StandardCharsets.US_ASCII)).isEqualTo("ping");
  }

  private void isCut(RawClient client) throws Exception {
    client.socket.setSoTimeout((int) SOON.toMillis());
    assertThat(client.rest().replace("<reset>", "")).isEmpty();
    assertThat(leftInside.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  // Promise: P15
  @Test
  void aTerminalIsCutAndThatOfAnotherSessionGoesOn() throws Exception {
    try (var cut = webSocket(LAPTOP, "x");
        var kept = webSocket(TELEPHONE, "x")) {
      house.gatekeeper.signOut(LAPTOP);
      isCut(cut);
      echoes(kept);
    }
  }

  // Promise: P15
  @Test
  void aWebSocketOfAPortIsCutOnItsOwnOrigin() throws Exception {
    try (var client = webSocket(LAPTOP, "3000-live1.localhost")) {
      house.gatekeeper.signOut(LAPTOP);
      isCut(client);
    }
  }

  // Promise: P15
  @Test
  void aStreamOfEventsIsCutWithoutAnEnd() throws Exception {
    try (var client = asked(LAPTOP, "GET /events", "Host: x\r\n")) {
      assertThat(client.head()).startsWith("HTTP/1.1 200 ");
      assertThat(client.in.readNBytes(11)).asString().contains("data");
      house.gatekeeper.signOut(LAPTOP);
      isCut(client);
    }
  }

  // Promise: P15
  @Test
  void anUploadIsToldThatItsSessionHasEnded() throws Exception {
    var length = "Host: x\r\nContent-Length: 100\r\n";
    try (var client = asked(LAPTOP, "POST /upload", length).say("some")) {
      await(askedInside);
      house.gatekeeper.signOut(LAPTOP);
      assertThat(client.answer()).startsWith("HTTP/1.1 401 ").contains("the session has ended");
    }
  }

  // Promise: P15
  @Test
  void whoWaitsForASandboxToWakeIsToldTheSame() throws Exception {
    var waking = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    house.wake.waking =
        _ -> {
          waking.countDown();
          await(go);
          throw new Fault(Fault.Code.SANDBOX_FAILED, "nobody waits for this", "go away");
        };
    try (var client = asked(LAPTOP, "GET /dev/", "Host: x\r\n")) {
      await(waking);
      house.gatekeeper.signOut(LAPTOP);
      assertThat(client.answer()).startsWith("HTTP/1.1 401 ").contains("the session has ended");
      client.say("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.answer()).contains("healthy");
    } finally {
      go.countDown();
    }
  }

  // Promise: P15
  @Test
  void overHttp2OnlyTheStreamsOfTheSessionAreCut() throws Exception {
    house.close();
    house = open(House.Wish.usual().with(TrustOne.selfSigned(folder)));
    var trusting =
        HttpClient.newBuilder().sslContext(TrustOne.in(folder.resolve("cert.pem"))).build();
    try (var client = trusting) {
      var events = client.send(overTls("/events", LAPTOP), BodyHandlers.ofInputStream());
      var kept = client.send(overTls("/events", TELEPHONE), BodyHandlers.ofInputStream());
      assertThat(events.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(events.body().readNBytes(6)).asString().startsWith("data");
      house.gatekeeper.signOut(LAPTOP);
      assertThat(leftInside.await(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      assertThatThrownBy(() -> events.body().read()).isInstanceOf(IOException.class);
      assertThat(kept.body().readNBytes(6)).asString().startsWith("data");
      client.shutdownNow();
    }
  }

  private HttpRequest overTls(String path, String cookie) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + house.port() + path))
        .header("cookie", "choir_session=" + cookie)
        .build();
  }

  @Test
  void whoSignsOutGetsAnAnswer() throws Exception {
    house.close();
    house =
        open(
            House.Wish.usual(),
            Endpoint.post(
                "/auth/leave",
                _ -> {
                  house.gatekeeper.signOut(LAPTOP);
                  return Answer.json(Map.of("left", true));
                },
                About.of("a test")));
    try (var client = asked(LAPTOP, "POST /auth/leave", "Host: x\r\nContent-Length: 0\r\n")) {
      assertThat(client.answer()).startsWith("HTTP/1.1 200 ").contains("left");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
