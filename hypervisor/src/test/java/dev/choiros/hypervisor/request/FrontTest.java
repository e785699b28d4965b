package dev.choiros.hypervisor.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.request.accept.Capacity;
import dev.choiros.hypervisor.routes.Slot;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FrontTest {
  @TempDir Path folder;

  @Test
  void tellsHowItIs() throws Exception {
    try (var house = new House(House.Wish.usual())) {
      assertThat(house.send(house.request("/health")).body()).contains("\"status\":\"healthy\"");
      assertThat(house.send(house.request("/ready")).statusCode()).isEqualTo(200);
      house.ready.set(false);
      var starting = house.send(house.request("/ready"));
      assertThat(starting.statusCode()).isEqualTo(503);
      assertThat(starting.headers().firstValue("retry-after")).isPresent();
      assertThat(house.send(house.request("/metrics")).body())
          .contains(
              "choiros_requests_seconds_bucket{kind=\"own\",status=\"2xx\"",
              "choiros_requests_in_flight 1.0",
              "jvm_memory_used_bytes");
    }
  }

  @Test
  void showsTheDesktopWithAPolicyAndCachesWhatIsHashed() throws Exception {
    Files.createDirectories(folder.resolve("assets"));
    Files.writeString(folder.resolve("index.html"), "<!doctype html>desktop");
    Files.writeString(folder.resolve("assets/app-1a2b.js"), "code");
    Files.writeString(folder.resolve("assets/app-1a2b.js.gz"), "small");
    try (var house = new House(House.Wish.usual().with(folder))) {
      for (var path : new String[] {"/", "/login", "/register?invite=x", "/recovery"}) {
        var page = house.send(house.request(path));
        assertThat(page.body()).endsWith("desktop");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
            .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'")
            .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("x-frame-options")).contains("DENY");
      }
      var code = house.send(house.request("/assets/app-1a2b.js"));
      assertThat(code.body()).isEqualTo("code");
      assertThat(code.headers().firstValue("cache-control").orElseThrow()).contains("immutable");
      var tag = code.headers().firstValue("etag").orElseThrow();
      assertThat(
              house
                  .send(house.request("/assets/app-1a2b.js").header("if-none-match", tag))
                  .statusCode())
          .isEqualTo(304);
      var small =
          house.send(house.request("/assets/app-1a2b.js").header("accept-encoding", "gzip, br"));
      assertThat(small.body()).isEqualTo("small");
      assertThat(small.headers().firstValue("content-encoding")).contains("gzip");
      assertThat(house.send(house.request("/assets/../index.html")).statusCode()).isNotEqualTo(200);
      assertThat(house.send(house.request("/assets/%2e%2e%2findex.html")).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void aRequestWaitsForASandboxThatSleeps() throws Exception {
    try (var house = new House(House.Wish.usual())) {
      var listening =
          house.sandbox(
              "s1",
              new Slot.Name.Branch("unused"),
              (request, _, out) -> StandInAgent.say(out, 200, "", request.body().readAllBytes()));
      house.wake.waking = slot -> house.publish(listening, slot.name(), 2);
      var answer =
          house.send(house.asAda("/dev/x").POST(BodyPublishers.ofString("a body ".repeat(50_000))));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).hasSize(350_000);
      assertThat(house.wake.asked).hasValue(1);
    }
  }

  @Test
  void aSandboxThatTakesTooLongToWakeIsUnavailableForNow() throws Exception {
    var never = new CountDownLatch(1);
    try (var house = new House(House.Wish.usual().waking(Duration.ofMillis(200)))) {
      house.wake.waking =
          _ -> {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("the test is over");
          };
      var answer = house.send(house.asAda("/x"));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
      never.countDown();
    }
  }

  @Test
  void aRouteThatEndsWhileItIsUsedIsFoundAnew() throws Exception {
    try (var house = new House(House.Wish.usual())) {
      var old = house.live((_, _, out) -> StandInAgent.say(out, "old"));
      var fresh =
          house.sandbox("s2", new Slot.Name.Dev(), (_, _, out) -> StandInAgent.say(out, "fresh"));
      house.wake.waking = slot -> house.publish(fresh, slot.name(), 2);
      old.upstream().close();
      assertThat(house.send(house.asAda("/x")).body()).isEqualTo("fresh");
    }
  }

  @Test
  void aWebSocketCarriesProtocolsAndBytesBothWays() throws Exception {
    try (var house = new House(House.Wish.usual())) {
      house.live((request, in, out) -> {
        var head =
            "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: "
                + request.header("sec-websocket-protocol")
                + "\r\nX-Upgrade: "
                + request.header("upgrade")
                + "\r\n\r\nearly";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        for (var octet = in.read(); octet >= 0; octet = in.read()) {
          out.write(octet);
          out.flush();
        }
        return false;
      });
      try (var raw = house.raw()) {
        raw.say(
            "GET /ws HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: chat\r\nCookie: choir_session="
                + House.ADAS
                + "\r\n\r\nahead");
        assertThat(raw.head())
            .startsWith("HTTP/1.1 101 ")
            .contains("Sec-WebSocket-Protocol: chat", "X-Upgrade: websocket");
        assertThat(new String(raw.in.readNBytes(10), StandardCharsets.US_ASCII))
            .isEqualTo("earlyahead");
        raw.say("more");
        assertThat(new String(raw.in.readNBytes(4), StandardCharsets.US_ASCII)).isEqualTo("more");
      }
    }
  }

  @Test
  void http2WithPriorKnowledgeIsServedToo() throws Exception {
    try (var house = new House(House.Wish.usual())) {
      var big = "0123456789".repeat(100_000);
      house.live((request, _, out) ->
          StandInAgent.say(out, request.target() + request.body().readAllBytes().length + big));
      var nghttp =
          run(
              "nghttp",
              "-v",
              "-H",
              "cookie: choir_session=" + House.ADAS,
              "http://127.0.0.1:" + house.port() + "/two");
      assertThat(nghttp)
          .contains(":status: 200", "/two0012345", "content-security-policy: sandbox");
      var refused = run("nghttp", "-v", "http://127.0.0.1:" + house.port() + "/health");
      assertThat(refused).contains("healthy");
    }
  }

  @Test
  void tlsOffersHttp2AndHttp1() throws Exception {
    var tls = TrustOne.selfSigned(folder);
    try (var house = new House(House.Wish.usual().with(tls))) {
      house.live((request, _, out) -> StandInAgent.say(out, request.header("forwarded")));
      var client =
          HttpClient.newBuilder().sslContext(TrustOne.in(folder.resolve("cert.pem"))).build();
      for (var version : HttpClient.Version.values()) {
        if (version.name().startsWith("HTTP_1") || version.name().equals("HTTP_2")) {
          var request =
              house
                  .asAda("/x")
                  .uri(java.net.URI.create("https://127.0.0.1:" + house.port() + "/x"))
                  .version(version);
          var answer =
              client.send(
                  request.POST(BodyPublishers.ofString("hi")).build(), BodyHandlers.ofString());
          assertThat(answer.version()).isEqualTo(version);
          assertThat(answer.body()).contains("proto=https");
        }
      }
      client.shutdownNow();
    }
  }

  @Test
  void requestsInFlightFinishWhenItCloses() throws Exception {
    var asked = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var house =
        new House(
            House.Wish.usual(),
            Endpoint.get(
                "/auth/slow",
                _ -> {
                  asked.countDown();
                  await(go);
                  return Answer.json(Map.of("done", true));
                },
                About.of("a test")));
    CompletableFuture<HttpResponse<String>> answer =
        house.client.sendAsync(house.request("/auth/slow").build(), BodyHandlers.ofString());
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
    var closing = Thread.ofVirtual().start(house.front::close);
    go.countDown();
    assertThat(answer.get(10, TimeUnit.SECONDS).body()).contains("done");
    closing.join();
    house.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  // Promise: P21
  @Test
  void oneAddressGetsNoMoreThanItsConnections() throws Exception {
    try (var house = new House(House.Wish.usual().with(new Capacity(5, 100)))) {
      var all = new java.util.ArrayList<RawClient>();
      for (var i = 0; i < 5; i++) {
        all.add(house.raw().say("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertThat(all.getLast().answer()).startsWith("HTTP/1.1 200 ");
      }
      try (var more = house.raw()) {
        assertThat(more.rest()).doesNotContain("HTTP");
      }
      for (var each : all) {
        each.close();
      }
    }
  }

  // Promise: P21
  @Test
  void aClientThatDoesNotReadHoldsTheSandboxBackAndNotTheMemory() throws Exception {
    var written = new java.util.concurrent.atomic.AtomicLong();
    try (var house = new House(House.Wish.usual())) {
      house.live((request, _, out) -> {
        if (!request.target().equals("/flood")) {
          return StandInAgent.say(out, "well");
        }
        out.write(
            "HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        var piece = new byte[64 * 1024];
        while (true) {
          out.write(piece);
          written.addAndGet(piece.length);
        }
      });
      try (var raw = house.raw()) {
        raw.say(
            "GET /flood HTTP/1.1\r\nHost: x\r\nCookie: choir_session=" + House.ADAS + "\r\n\r\n");
        raw.head();
        var last = -1L;
        for (var i = 0; i < 100 && last != written.get(); i++) {
          last = written.get();
          assertThat(house.send(house.asAda("/x")).body()).isEqualTo("well");
          new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
        }
        assertThat(written.get()).isEqualTo(last).isLessThan(50_000_000);
      }
    }
  }

  @Test
  void itWorksWithoutEpoll() throws Exception {
    try (var house = new House(House.Wish.usual().portable())) {
      house.live((_, _, out) -> StandInAgent.say(out, "portable"));
      assertThat(house.send(house.asAda("/x")).body()).isEqualTo("portable");
    }
  }

  private static String run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
