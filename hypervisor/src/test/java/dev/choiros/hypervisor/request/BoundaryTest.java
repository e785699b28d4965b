package dev.choiros.hypervisor.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.routes.Slot;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps the control plane and what sandboxes serve apart. */
@Timeout(60)
class BoundaryTest {
  private static final About ABOUT = About.of("a test");
  private static final String COOKIE = "Cookie: choir_session=" + House.ADAS + "\r\n";
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger reached = new AtomicInteger();
  private House house;

  @BeforeEach
  void open() throws Exception {
    house =
        new House(
            House.Wish.usual(),
            Endpoint.get(
                "/auth/me", call -> Answer.json(java.util.Map.of("own", call.path())), ABOUT),
            Endpoint.get(
                "/admin/things/{id}",
                call -> Answer.json(java.util.Map.of("id", call.variable("id"))),
                ABOUT),
            Endpoint.post(
                "/admin/thing",
                _ -> Answer.json(java.util.Map.of("done", done.incrementAndGet())),
                ABOUT));
    house.live((request, _, out) -> {
      reached.incrementAndGet();
      request.body().readAllBytes();
      return StandInAgent.say(
          out,
          200,
          """
          Set-Cookie: choir_session=stolen\r
          Service-Worker-Allowed: /\r
          Clear-Site-Data: "*"\r
          Access-Control-Allow-Origin: *\r
          WWW-Authenticate: Basic\r
          Strict-Transport-Security: max-age=0\r
          Content-Type: text/html\r
          X-Choiros-User-Id: forged\r
          Connection: x-dropped\r
          X-Dropped: yes\r
          X-App: kept\r
          """,
          request.target().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    });
  }

  @AfterEach
  void close() throws Exception {
    house.close();
  }

  // Promise: P19
  @Test
  void aPageFromASandboxIsNobodyOnOurOrigin() throws Exception {
    var fields = house.send(house.asAda("/page")).headers();
    assertThat(fields.firstValue("content-security-policy").orElseThrow())
        .startsWith("sandbox ")
        .doesNotContain("allow-same-origin", "allow-top-navigation");
    assertThat(fields.firstValue("x-content-type-options")).contains("nosniff");
    assertThat(fields.firstValue("cross-origin-resource-policy")).contains("same-origin");
    assertThat(fields.firstValue("x-app")).contains("kept");
    assertThat(fields.map().keySet())
        .doesNotContain(
            "set-cookie",
            "service-worker-allowed",
            "clear-site-data",
            "access-control-allow-origin",
            "www-authenticate",
            "strict-transport-security",
            "x-choiros-user-id",
            "x-dropped");
  }

  // Promise: P19
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: null",
        "Origin: http://evil.example",
        "Origin: http://3000-live1.localhost",
        "Origin: http://x:81",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Origin: http://x\r\nSec-Fetch-Site: cross-site"
      })
  void aPageOfAnotherOriginChangesNothing(String said) throws Exception {
    for (var path : new String[] {"/admin/thing", "/anything", "/dev/anything"}) {
      var request =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: x\r\n"
              + COOKIE
              + said
              + "\r\nContent-Length: 0\r\n\r\n";
      assertThat(asked(request)).startsWith("HTTP/1.1 403 ");
    }
    var upgrade =
        "GET /ws HTTP/1.1\r\nHost: x\r\n"
            + COOKIE
            + said
            + "\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    assertThat(asked(upgrade)).startsWith("HTTP/1.1 403 ");
    assertThat(done).hasValue(0);
    assertThat(reached).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Nothing: said",
        "Origin: http://x",
        "Origin: https://x\r\nSec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: none"
      })
  void ourOwnPagesAndProgramsMayChangeThings(String said) throws Exception {
    var rest = " HTTP/1.1\r\nHost: x\r\n" + COOKIE + said + "\r\nContent-Length: 0\r\n\r\n";
    assertThat(asked("POST /admin/thing" + rest)).startsWith("HTTP/1.1 200 ");
    assertThat(asked("POST /anything" + rest)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aSandboxsScriptBecomesNoServiceWorker() throws Exception {
    assertThat(
            asked("GET /sw.js HTTP/1.1\r\nHost: x\r\n" + COOKIE + "Service-Worker: script\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ");
  }

  // Promise: P17
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/auth/me",
        "//auth/me",
        "/./auth/me",
        "/%61uth/me",
        "/auth//me",
        "/x/../auth/me",
        "/dev/../auth/me",
        "/dev/%2e%2e/auth/me",
        "/auth/./me",
        "/%2e/auth/%6de",
        "/auth/me?x=/dev",
        "/auth/me/"
      })
  void everySpellingOfAPathOfOursIsOurs(String path) throws Exception {
    assertThat(asked("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + COOKIE + "\r\n"))
        .contains("{\"own\":\"/auth/me\"}");
    assertThat(reached).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/init",
        "//init",
        "/%69nit",
        "/./init",
        "/dev/init",
        "/dev//init",
        "/x/../init",
        "/branch/b/init",
        "/init/",
        "/dev/x/%2e./init"
      })
  void whatTheAgentAnswersToUsAloneIsNotThere(String path) throws Exception {
    house.sandbox("dev1", new Slot.Name.Dev(), (_, _, out) -> StandInAgent.say(out, "dev"));
    assertThat(
            asked(
                "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + COOKIE + "Content-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 404 ");
    assertThat(reached).hasValue(0);
  }

  @Test
  void anEncodedSlashStaysInsideItsSegment() throws Exception {
    assertThat(
            asked("GET /admin/things/team%2Fx%3Adefault HTTP/1.1\r\nHost: x\r\n" + COOKIE + "\r\n"))
        .contains("team/x:default");
    assertThat(asked("GET /a%2Fb/c%20d?e=%2F HTTP/1.1\r\nHost: x\r\n" + COOKIE + "\r\n"))
        .endsWith("/a%2Fb/c%20d?e=%2F");
    assertThat(asked("GET /a/../b/%63 HTTP/1.1\r\nHost: x\r\n" + COOKIE + "\r\n")).endsWith("/b/c");
  }

  @Test
  void nobodyGetsInUnnamed() throws Exception {
    var browser = asked("GET /some/page?q=1 HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n");
    assertThat(browser)
        .startsWith("HTTP/1.1 303 ")
        .contains("location: /login?return=%2Fsome%2Fpage%3Fq%3D1\r\n");
    assertThat(asked("GET /x HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ")
        .contains("\"code\":\"not_signed_in\"");
    assertThat(asked("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ");
    assertThat(
            asked(
                "GET /x HTTP/1.1\r\nHost: x\r\nCookie: choir_session=wrong\r\nAccept: application/json\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ");
    house.gatekeeper.recover("recovering", House.ADA);
    assertThat(asked("GET /x HTTP/1.1\r\nHost: x\r\nCookie: choir_session=recovering\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(reached).hasValue(0);
  }

  @Test
  void otherPeopleReachTheirOwnSlotsOnly() throws Exception {
    var asBob = house.request("/x").header("cookie", "choir_session=" + House.BOBS);
    assertThat(house.send(asBob).statusCode()).isEqualTo(404);
    assertThat(reached).hasValue(0);
  }

  @Test
  void whatDoesNotExistIsNotFoundInTheCallersForm() throws Exception {
    var page = house.send(house.asAda("/branch/Not_A_Name/x").header("accept", "text/html"));
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
        .startsWith("default-src 'none'");
    assertThat(house.send(house.asAda("/auth/nothing")).body())
        .contains("\"code\":\"not_found\"", "\"remedy\"");
    assertThat(house.send(house.asAda("/auth/me").POST(BodyPublishers.noBody())).statusCode())
        .isEqualTo(405);
    assertThat(house.send(house.asAda("/provider/v1/x/y")).statusCode()).isEqualTo(404);
  }

  private String asked(String request) throws Exception {
    try (var raw = house.raw()) {
      return raw.say(request).answer();
    }
  }
}
