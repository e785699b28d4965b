package dev.choiros.hypervisor.api.identity;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.identity.Doors;
import dev.choiros.protocol.identity.SessionRow;
import java.util.List;

/** {@code /me/sessions}: where the own account is signed in. */
record SessionEndpoints(Doors doors) {
  List<Endpoint> all() {
    return List.of(
        Endpoint.get(
            "/me/sessions",
            this::list,
            About.of("Where the own account is signed in").answersListOf(SessionRow.class)),
        Endpoint.delete(
            "/me/sessions",
            this::endOthers,
            About.of("Ends all own sessions but this; what is left")
                .answersListOf(SessionRow.class)),
        Endpoint.delete(
            "/me/sessions/{id}",
            this::end,
            About.of("Ends one of the own sessions; those that are left")
                .answersListOf(SessionRow.class)));
  }

  private Answer list(Call call) {
    return Answer.json(doors.sessions().of(call.person().id(), call.session()));
  }

  private Answer end(Call call) {
    var person = call.person();
    var id = call.variable("id");
    if (!doors.sessions().end(person.id(), id)) {
      throw Own.missing("session");
    }
    doors.audit().record(Visits.of(call).did(person.id(), "session.ended", id, ""));
    return list(call);
  }

  private Answer endOthers(Call call) {
    var person = call.person();
    var count = doors.sessions().endOthers(person.id(), call.session());
    var detail = count + " sessions";
    doors
        .audit()
        .record(
            Visits.of(call).did(person.id(), "session.ended-others", person.id().value(), detail));
    return list(call);
  }
}
