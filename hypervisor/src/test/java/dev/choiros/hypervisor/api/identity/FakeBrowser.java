package dev.choiros.hypervisor.api.identity;

import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Calls the endpoints as the front would, and keeps the cookie as a browser would. */
final class FakeBrowser {
  /** What came back; a fault as its status and code. */
  record Reply(int status, JsonNode json, Map<String, String> headers, Optional<Fault> fault) {
    String message() {
      return fault.map(Fault::getMessage).orElse("");
    }
  }

  private final Identity identity;
  @Nullable String cookie;
  String address = "192.0.2.1";
  boolean secure;
  @Nullable String bearer;

  FakeBrowser(Identity identity) {
    this.identity = identity;
  }

  Reply get(String path) {
    return send("GET", path, new byte[0]);
  }

  Reply post(String path, Object body) {
    return send("POST", path, Json.MAPPER.writeValueAsBytes(body));
  }

  Reply put(String path, Object body) {
    return send("PUT", path, Json.MAPPER.writeValueAsBytes(body));
  }

  Reply delete(String path) {
    return send("DELETE", path, new byte[0]);
  }

  Reply send(String method, String target, byte[] body) {
    try {
      return kept(answer(method, target, body));
    } catch (Fault fault) {
      var json = Json.MAPPER.createObjectNode().put("code", fault.code().name());
      return new Reply(fault.code().status(), json, Map.of(), Optional.of(fault));
    }
  }

  /** Registers a new account with {@code passkey}. */
  Reply register(FakeAuthenticator passkey, Map<String, String> asked) {
    var options = post("/auth/register/start", asked);
    return options.status() == 200
        ? post("/auth/register/finish", passkey.create(options.json()))
        : options;
  }

  /** Signs in; an empty name lets the passkey say who it is. */
  Reply signIn(FakeAuthenticator passkey, String name) {
    var options = post("/auth/login/start", name.isEmpty() ? Map.of() : Map.of("username", name));
    return options.status() == 200
        ? post("/auth/login/finish", passkey.get(options.json()))
        : options;
  }

  private Reply kept(Answer answer) {
    var headers = new LinkedHashMap<String, String>();
    answer.headers().forEach(field -> headers.put(field.getKey(), field.getValue()));
    var set = headers.get("set-cookie");
    if (set != null) {
      var value = set.substring(set.indexOf('=') + 1, set.indexOf(';'));
      cookie = value.isEmpty() ? null : value;
    }
    var json =
        switch (answer) {
          case Answer.Json(_, var body, _) -> Json.MAPPER.writeValueAsString(body);
          case Answer.Bytes(_, _, var body, _) -> new String(body, StandardCharsets.UTF_8);
        };
    return new Reply(answer.status(), Json.MAPPER.readTree(json), headers, Optional.empty());
  }

  private Answer answer(String method, String target, byte[] body) {
    var path = target.split("\\?", 2)[0];
    for (var endpoint : identity.endpoints()) {
      var variables = matched(endpoint.template(), path);
      if (endpoint.method().equals(method) && variables.isPresent()) {
        return endpoint.handler().answer(call(method, target, variables.get(), body));
      }
    }
    throw new IllegalArgumentException("no endpoint for " + method + " " + path);
  }

  private Call call(String method, String target, Map<String, String> variables, byte[] body) {
    var parts = target.split("\\?", 2);
    var query = new HashMap<String, List<String>>();
    if (parts.length == 2) {
      for (var pair : parts[1].split("&", -1)) {
        var equals = pair.indexOf('=');
        query.put(pair.substring(0, equals), List.of(pair.substring(equals + 1)));
      }
    }
    return new Call(
        method,
        parts[0],
        variables,
        query,
        headers(),
        body,
        host(address),
        secure,
        "request-1",
        identity.gatekeeper().admit(cookie));
  }

  private Map<String, List<String>> headers() {
    var headers = new HashMap<>(Map.of("user-agent", List.of("FakeBrowser/1")));
    if (bearer != null) {
      headers.put("authorization", List.of("Bearer " + bearer));
    }
    return headers;
  }

  private static Optional<Map<String, String>> matched(String template, String path) {
    var wanted = template.split("/", -1);
    var given = path.split("/", -1);
    var variables = new HashMap<String, String>();
    if (wanted.length != given.length) {
      return Optional.empty();
    }
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].startsWith("{")) {
        variables.put(wanted[i].substring(1, wanted[i].length() - 1), given[i]);
      } else if (!wanted[i].equals(given[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }

  private static InetAddress host(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }
}
