package dev.choiros.hypervisor.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PortOriginTest {
  private final AtomicInteger tunnels = new AtomicInteger();
  private House house;

  @BeforeEach
  void open() throws Exception {
    house = new House(House.Wish.usual());
    house.live((request, in, out) ->
        switch (request.method()) {
          case "CONNECT" -> request.target().equals("127.0.0.1:3000") ? join(in, out) : closed(out);
          default -> StandInAgent.say(out, "agent " + request.headers());
        });
  }

  @AfterEach
  void close() throws Exception {
    house.close();
  }

  private boolean join(InputStream in, OutputStream out) throws java.io.IOException {
    tunnels.incrementAndGet();
    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
    while (true) {
      var request = StandInAgent.read(in);
      request.body().readAllBytes();
      if (request.target().equals("/old")) {
        out.write("HTTP/1.0 200 OK\r\n\r\nuntil the end".getBytes(StandardCharsets.US_ASCII));
        return false;
      }
      if (request.target().equals("/ws")) {
        out.write(
            "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: yes\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        in.transferTo(new Flushing(out));
        return false;
      }
      StandInAgent.say(
          out,
          200,
          "Set-Cookie: app=1\r\n",
          request.headers().toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  private static boolean closed(OutputStream out) throws java.io.IOException {
    return StandInAgent.say(
        out,
        502,
        "content-type: application/json\r\n",
        "{\"code\":502}".getBytes(StandardCharsets.UTF_8));
  }

  private String asked(String origin, String path, String fields) throws Exception {
    try (var raw = house.raw()) {
      return raw.say("GET " + path + " HTTP/1.1\r\nHost: " + origin + "\r\n" + fields + "\r\n")
          .answer();
    }
  }

  private String ours(String origin) {
    return origin + ":" + house.port();
  }

  private static String field(String answer, String name) {
    return answer
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .findFirst()
        .orElseThrow()
        .substring(name.length() + 2);
  }

  // Promise: P20
  @Test
  void anOwnersBrowserGoesInByATicketThatWorksOnce() throws Exception {
    var origin = ours("3000-live1.localhost");
    var first = field(asked(origin, "/deep?q=1", "Accept: text/html\r\n"), "location");
    assertThat(first)
        .isEqualTo(
            "http://localhost:"
                + house.port()
                + "/auth/port?port=3000&sandbox=live1&return=%2Fdeep%3Fq%3D1");
    var atDoor = first.substring(first.indexOf("/auth"));
    assertThat(field(asked(ours("localhost"), atDoor, "Accept: text/html\r\n"), "location"))
        .startsWith("/login?return=%2Fauth%2Fport");
    var session = "Cookie: choir_session=" + House.ADAS + "\r\n";
    var ticket = field(asked(ours("localhost"), atDoor, session), "location");
    assertThat(ticket).startsWith("http://" + origin + "/.choiros/enter?ticket=");
    var enter = ticket.substring(ticket.indexOf("/.choiros"));
    assertThat(asked(ours("3001-live1.localhost"), enter, "")).startsWith("HTTP/1.1 403 ");
    var spent = asked(origin, enter, "");
    assertThat(spent)
        .as("a ticket that was tried at another door is gone")
        .startsWith("HTTP/1.1 403 ");
  }

  private static String doorOf(String port) {
    return "/auth/port?port=" + port + "&sandbox=live1&return=%2Fdeep%3Fq%3D1";
  }

  // Promise: P20
  @Test
  void theCookieOfAPortIsGoodThereOnlyAndAsLongAsTheSession() throws Exception {
    var origin = ours("3000-live1.localhost");
    var session = "Cookie: choir_session=" + House.ADAS + "\r\n";
    var again = field(asked(ours("localhost"), doorOf("3000"), session), "location");
    var entered = asked(origin, again.substring(again.indexOf("/.choiros")), "");
    assertThat(entered).startsWith("HTTP/1.1 303 ");
    assertThat(field(entered, "location")).isEqualTo("/deep?q=1");
    var cookie = field(entered, "set-cookie");
    assertThat(cookie)
        .startsWith("choir_port=")
        .contains("HttpOnly", "SameSite=Lax")
        .doesNotContain("Domain");
    var pass =
        "Cookie: a=1; "
            + cookie.substring(0, cookie.indexOf(';'))
            + "; b=2\r\nAuthorization: Basic app\r\n";
    var seen = asked(origin, "/deep?q=1", pass);
    assertThat(seen)
        .startsWith("HTTP/1.1 200 ")
        .contains(
            "cookie=[a=1; b=2]",
            "authorization=[Basic app]",
            "Set-Cookie: app=1",
            "frame-ancestors 'self' http://localhost:" + house.port())
        .doesNotContain("choir_port");
    assertThat(asked(ours("3001-live1.localhost"), "/", pass))
        .as("another port")
        .startsWith("HTTP/1.1 303 ");
    house.gatekeeper.rotate(House.ADAS, "adas-session-after-a-fresh-check");
    assertThat(asked(origin, "/", pass)).startsWith("HTTP/1.1 200 ");
    house.gatekeeper.signOut("adas-session-after-a-fresh-check");
    assertThat(asked(origin, "/", pass + "Accept: application/json\r\n"))
        .startsWith("HTTP/1.1 401 ");
  }

  // Promise: P20
  @Test
  void aTicketOfASessionThatEndedMeanwhileIsGoodForNothing() throws Exception {
    var session = "Cookie: choir_session=" + House.ADAS + "\r\n";
    var ticket = field(asked(ours("localhost"), doorOf("3000"), session), "location");
    house.gatekeeper.signOut(House.ADAS);
    var origin = ours("3000-live1.localhost");
    var entered = asked(origin, ticket.substring(ticket.indexOf("/.choiros")), "");
    var cookie = field(entered, "set-cookie");
    var pass = "Cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n";
    assertThat(asked(origin, "/", pass + "Accept: application/json\r\n"))
        .startsWith("HTTP/1.1 401 ");
  }

  @Test
  void theOperatorsTokenIsNoSessionThatAPortCouldLastAsLongAs() throws Exception {
    house.gatekeeper.operate("secret", House.ADA);
    var bearer = "Authorization: Bearer secret\r\n";
    assertThat(asked(ours("localhost"), doorOf("3000"), bearer)).startsWith("HTTP/1.1 401 ");
  }

  // Promise: P20
  @Test
  void nobodyElseGetsIn() throws Exception {
    var origin = ours("3000-live1.localhost");
    assertThat(asked(origin, "/", "Accept: application/json\r\n")).startsWith("HTTP/1.1 401 ");
    assertThat(asked(origin, "/", "Cookie: choir_session=" + House.BOBS + "\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(
            asked(
                ours("localhost"),
                "/auth/port?port=3000&sandbox=live1",
                "Cookie: choir_session=" + House.BOBS + "\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(
            asked(
                ours("localhost"),
                "/auth/port?port=3000&sandbox=nosuch",
                "Cookie: choir_session=" + House.ADAS + "\r\n"))
        .startsWith("HTTP/1.1 404 ");
  }

  // Promise: P20
  @Test
  void noOtherSiteUsesAnOwnersCookie() throws Exception {
    var origin = ours("3000-live1.localhost");
    var ada = "Cookie: choir_session=" + House.ADAS + "\r\n";
    for (var site : new String[] {"cross-site", "same-site"}) {
      assertThat(
              asked(
                  origin, "/", ada + "Sec-Fetch-Site: " + site + "\r\nSec-Fetch-Mode: no-cors\r\n"))
          .startsWith("HTTP/1.1 403 ");
      assertThat(
              asked(
                  origin,
                  "/",
                  ada + "Sec-Fetch-Site: " + site + "\r\nSec-Fetch-Mode: navigate\r\n"))
          .startsWith("HTTP/1.1 200 ");
    }
    assertThat(
            asked(
                origin, "/", ada + "Origin: " + "http://" + ours("3000-other.localhost") + "\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(
            asked(
                origin,
                "/ws",
                ada + "Origin: http://evil\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"))
        .startsWith("HTTP/1.1 403 ");
  }

  @Test
  void aTunnelServesMoreThanOneRequest() throws Exception {
    var ada = "Cookie: choir_session=" + House.ADAS + "\r\n";
    for (var i = 0; i < 3; i++) {
      assertThat(asked(ours("3000-live1.localhost"), "/", ada)).startsWith("HTTP/1.1 200 ");
    }
    assertThat(tunnels).hasValue(1);
  }

  @Test
  void aClosedPortAndAnUnknownSandboxAreBadGateways() throws Exception {
    var ada = "Cookie: choir_session=" + House.ADAS + "\r\n";
    assertThat(asked(ours("3001-live1.localhost"), "/", ada))
        .startsWith("HTTP/1.1 502 ")
        .endsWith(
            "{\"sandboxId\":\"live1\",\"message\":\"The sandbox is running but port is not open\",\"port\":3001,\"code\":502}");
    assertThat(asked(ours("3000-nosuch.localhost"), "/", ada))
        .startsWith("HTTP/1.1 502 ")
        .contains(
            "{\"sandboxId\":\"nosuch\",\"message\":\"The sandbox was not found\",\"code\":502}");
    assertThat(asked(ours("70000-live1.localhost"), "/", ada)).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void anAnswerThatEndsWithItsConnectionIsPassedOnInChunks() throws Exception {
    try (var raw = house.raw()) {
      raw.say(
          "GET /old HTTP/1.1\r\nHost: 3000-live1.localhost\r\nConnection: close\r\nCookie: choir_session="
              + House.ADAS
              + "\r\n\r\n");
      assertThat(raw.rest())
          .contains("transfer-encoding: chunked")
          .endsWith("until the end\r\n0\r\n\r\n");
    }
  }

  @Test
  void theAgentsOwnPortIsTheAgentItself() throws Exception {
    var ada = "Cookie: x=1; choir_session=" + House.ADAS + "\r\nAuthorization: Basic dXNlcjo=\r\n";
    assertThat(asked("49983-live1.localhost", "/files", ada))
        .contains(
            "agent",
            "x-choiros-port=[49983]",
            "authorization=[Basic dXNlcjo=]",
            "x-choiros-user-id=[ada-id]")
        .doesNotContain("cookie");
    assertThat(asked("49983-live1.localhost", "/init", ada)).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void aWebSocketGoesThroughToAPort() throws Exception {
    try (var raw = house.raw()) {
      raw.say(
          "GET /ws HTTP/1.1\r\nHost: 3000-live1.localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\nCookie: choir_session="
              + House.ADAS
              + "\r\n\r\n");
      assertThat(raw.head()).startsWith("HTTP/1.1 101 ").contains("Sec-WebSocket-Accept: yes");
      raw.say("ping");
      assertThat(new String(raw.in.readNBytes(4), StandardCharsets.US_ASCII)).isEqualTo("ping");
    }
  }

  private static final class Flushing extends java.io.FilterOutputStream {
    Flushing(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws java.io.IOException {
      out.write(bytes, offset, length);
      out.flush();
    }
  }
}
