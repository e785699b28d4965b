package dev.choiros.hypervisor.request.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of the rules whatever the fields are. */
class FieldsTest {
  private static final Sender SENDER =
      new Sender("user", "live", "box", 7, "request", "192.0.2.1", "https");
  private static final List<String> KNOWN =
      List.of(
          "Connection",
          "Keep-Alive",
          "TE",
          "Trailer",
          "Transfer-Encoding",
          "Upgrade",
          "Proxy-Authorization",
          "Cookie",
          "Authorization",
          "X-Choiros-User-Id",
          "x_choiros_slot",
          "X-CHOIROS-Z",
          "Forwarded",
          "Expect",
          "Host",
          "Content-Length",
          "Set-Cookie",
          "Service-Worker-Allowed",
          "Clear-Site-Data",
          "X-Request-Id",
          "Accept",
          "Content-Type",
          "X-App");

  @Provide
  Arbitrary<List<Map.Entry<String, String>>> fields() {
    var names =
        Arbitraries.oneOf(
            Arbitraries.of(KNOWN).flatMap(FieldsTest::anyCase),
            Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("-_")
                .ofMinLength(1)
                .ofMaxLength(12));
    var values =
        Arbitraries.oneOf(
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(20),
            Arbitraries.of(KNOWN),
            Arbitraries.of("close, x-app", "a, b ,host,content-length", ",,"));
    return Combinators.combine(names, values).as(Map::entry).list().ofMaxSize(12);
  }

  private static Arbitrary<String> anyCase(String name) {
    return Arbitraries.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT));
  }

  private static HttpHeaders headers(List<Map.Entry<String, String>> fields) {
    var headers = RequestFields.FIELDS.newHeaders();
    fields.forEach(field -> headers.add(field.getKey(), field.getValue()));
    return headers;
  }

  @Property
  void noSandboxOfASlotLearnsACredentialOrHearsAForgery(
      @ForAll("fields") List<Map.Entry<String, String>> fields) {
    var from = headers(fields);
    var to = RequestFields.toSlot(from, SENDER);
    assertThat(
            List.of(
                "cookie",
                "authorization",
                "proxy-authorization",
                "connection",
                "keep-alive",
                "te",
                "upgrade",
                "expect"))
        .noneMatch(to::contains);
    assertThat(to.getAll("x-choiros-user-id")).containsExactly("user");
    assertThat(to.getAll("x-choiros-slot")).containsExactly("live");
    assertThat(to.getAll("x-choiros-sandbox-id")).containsExactly("box");
    assertThat(to.getAll("x-choiros-generation")).containsExactly("7");
    assertThat(to.getAll("x-request-id")).containsExactly("request");
    assertThat(to.getAll("forwarded")).hasSize(1);
    assertThat(
            to.names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> name.contains("choiros")))
        .containsExactlyInAnyOrder(
            "x-choiros-user-id", "x-choiros-slot", "x-choiros-sandbox-id", "x-choiros-generation");
    assertThat(to.getAll("host")).isEqualTo(from.getAll("host"));
    assertThat(to.getAll("content-length")).isEqualTo(from.getAll("content-length"));
  }

  @Property
  void whatAConnectionFieldListsEndsHere(@ForAll("fields") List<Map.Entry<String, String>> fields) {
    var from = headers(fields);
    from.add("Connection", "close, X-Listed ,x-app");
    from.add("x-listed", "here");
    from.add("X-App", "here");
    for (var to :
        List.of(
            RequestFields.toSlot(from, SENDER),
            ResponseFields.onOurOrigin(from),
            ResponseFields.onItsOrigin(from, "'self'"))) {
      assertThat(to.contains("x-listed")).isFalse();
      assertThat(to.contains("x-app")).isFalse();
      assertThat(to.contains("connection")).isFalse();
    }
  }

  @Property
  void noPageOnOurOriginActsForTheWholeOrigin(
      @ForAll("fields") List<Map.Entry<String, String>> fields) {
    var to = ResponseFields.onOurOrigin(headers(fields));
    assertThat(
            List.of(
                "set-cookie",
                "service-worker-allowed",
                "clear-site-data",
                "transfer-encoding",
                "upgrade"))
        .noneMatch(to::contains);
    assertThat(to.getAll("content-security-policy"))
        .anyMatch(policy -> policy.startsWith("sandbox ") && !policy.contains("same-origin"));
    assertThat(to.getAll("x-content-type-options")).containsExactly("nosniff");
    assertThat(to.getAll("cross-origin-resource-policy")).containsExactly("same-origin");
  }

  @Property
  void aPortsProgramKeepsItsCookiesAndNeverSeesOurs(
      @ForAll("fields") List<Map.Entry<String, String>> fields) {
    var from = headers(fields);
    from.add("Cookie", "a=1; choir_port=secret;choir_session=secret ; b=\"2;\"");
    from.add("cookie", "choir_port=secret");
    var to = RequestFields.toPort(from, SENDER, Set.of("choir_port", "choir_session"));
    assertThat(to.getAll("cookie")).hasSize(1);
    assertThat(to.get("cookie")).contains("a=1; b=").doesNotContain("secret");
  }
}
