package dev.choiros.hypervisor.api;

import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.request.authenticate.Admission;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request to the control plane, its body read whole (it is bounded).
 *
 * @param path decoded, without the query
 * @param variables what the endpoint's template matched, by name
 * @param headers by lower-case name
 */
public record Call(
    String method,
    String path,
    Map<String, String> variables,
    Map<String, List<String>> query,
    Map<String, List<String>> headers,
    byte[] body,
    InetAddress from,
    boolean secure,
    String requestId,
    Admission admission) {
  public Optional<String> header(String lowerCaseName) {
    return headers.getOrDefault(lowerCaseName, List.of()).stream().findFirst();
  }

  public Optional<String> queryValue(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  public String variable(String name) {
    return java.util.Objects.requireNonNull(variables.get(name), name);
  }

  /** The name of the session that a signed-in person's call came in on. */
  public String session() {
    return switch (admission) {
      case Admission.Granted(_, var session) -> session;
      case Admission.Recovering _, Admission.Anonymous _ ->
          throw new IllegalStateException("ask for the person first");
    };
  }

  /** The signed-in person, or a fault that says to sign in. */
  public Person person() {
    return switch (admission) {
      case Admission.Granted(var person, _) -> person;
      case Admission.Recovering _ ->
          throw new Fault(
              Fault.Code.FORBIDDEN,
              "this session was opened with a recovery code and can only add a passkey",
              "add a passkey, then sign in with it");
      case Admission.Anonymous() ->
          throw new Fault(Fault.Code.NOT_SIGNED_IN, "nobody is signed in", "sign in at /login");
    };
  }
}
