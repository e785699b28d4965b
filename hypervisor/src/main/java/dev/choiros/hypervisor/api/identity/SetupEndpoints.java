package dev.choiros.hypervisor.api.identity;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.identity.Doors;
import dev.choiros.protocol.identity.SetupLink;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;

/**
 * {@code /admin/setup-link}: a new way to the first account. While there is none nobody can be
 * signed in, so this asks for the operator's token itself.
 *
 * @param operator whether a bearer is the operator's
 */
record SetupEndpoints(Doors doors, Predicate<String> operator) {
  private static final String BEARER = "Bearer ";
  private static final Duration LIFETIME = Duration.ofHours(24);

  List<Endpoint> all() {
    return List.of(
        Endpoint.post(
            "/admin/setup-link",
            this::renew,
            About.of("Makes a new link for the first account, as long as there is none")
                .forTheOperator()
                .answers(201, new About.Body.Of(SetupLink.class))
                .refuses(Fault.Code.CONFLICT)));
  }

  private Answer renew(Call call) {
    var given = call.header("authorization").filter(field -> field.startsWith(BEARER));
    if (!call.from().isLoopbackAddress()
        || given.filter(field -> operator.test(field.substring(BEARER.length()))).isEmpty()) {
      throw new Fault(
          Fault.Code.NOT_SIGNED_IN,
          "only the operator may have a new setup link",
          "run `choir keys setup` on the host");
    }
    var expires = doors.clock().instant().plus(LIFETIME).truncatedTo(ChronoUnit.SECONDS);
    var link = doors.setupLink().renew(LIFETIME);
    doors.audit().record(Visits.of(call).did(null, "setup-link.renewed", "", "by the operator"));
    return Answer.json(201, new SetupLink(link, expires));
  }
}
