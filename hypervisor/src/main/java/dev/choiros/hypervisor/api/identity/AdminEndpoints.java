package dev.choiros.hypervisor.api.identity;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.audit.Audit;
import dev.choiros.hypervisor.identity.Doors;
import dev.choiros.protocol.identity.AuditPage;
import dev.choiros.protocol.identity.Invitation;
import dev.choiros.protocol.identity.InvitationRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /admin/invitations} and {@code /admin/audit}, for administrators. */
record AdminEndpoints(Doors doors) {
  private static final int USUAL_HOURS = 72;
  private static final int MOST_HOURS = 720;
  private static final int LONGEST_PAGE = 500;

  List<Endpoint> all() {
    return List.of(
        Endpoint.post(
            "/admin/invitations",
            this::invite,
            About.of("Makes a link for one new account; for administrators")
                .takes(InvitationRequest.class)
                .answers(201, new About.Body.Of(Invitation.class))
                .refuses(Fault.Code.CONFLICT)),
        Endpoint.get(
            "/admin/invitations",
            this::invitations,
            About.of("The invitations that wait; for administrators")
                .answersListOf(Invitation.class)),
        Endpoint.delete(
            "/admin/invitations/{id}",
            this::withdraw,
            About.of("Withdraws an invitation; those that are left; for administrators")
                .answersListOf(Invitation.class)),
        Endpoint.get(
            "/admin/audit",
            this::audit,
            About.of("Who did what, newest first; for administrators")
                .query("before", long.class, "next_before of the page before")
                .query("actor", String.class, "an account's id")
                .query("action", String.class, "how the action begins")
                .query("limit", int.class, "1 to 500; 100 if left out")
                .answers(AuditPage.class)
                .refuses(Fault.Code.BAD_REQUEST)));
  }

  private Answer invite(Call call) {
    var admin = Own.admin(call);
    var asked = Json.read(call, InvitationRequest.class).expiresInHours();
    int hours = asked == null ? USUAL_HOURS : asked;
    if (hours < 1 || hours > MOST_HOURS) {
      throw new Fault(
          Fault.Code.BAD_REQUEST, "expires_in_hours cannot be that", "it is 1 to " + MOST_HOURS);
    }
    var invitation =
        doors
            .ledger()
            .write(context -> {
              var made = doors.invitations().invite(context, admin.id(), Duration.ofHours(hours));
              var visitor = Visits.of(call);
              doors
                  .audit()
                  .record(context, visitor.did(admin.id(), "invitation.made", made.id(), ""));
              return made;
            });
    return Answer.json(201, invitation);
  }

  private Answer invitations(Call call) {
    Own.admin(call);
    return Answer.json(doors.invitations().open());
  }

  private Answer withdraw(Call call) {
    var admin = Own.admin(call);
    var id = call.variable("id");
    doors
        .ledger()
        .change(context -> {
          if (!doors.invitations().withdraw(context, id)) {
            throw Own.missing("invitation");
          }
          doors
              .audit()
              .record(context, Visits.of(call).did(admin.id(), "invitation.withdrawn", id, ""));
        });
    return invitations(call);
  }

  private Answer audit(Call call) {
    Own.admin(call);
    var limit = number(call, "limit");
    var filter =
        new Audit.Filter(
            number(call, "before"),
            call.queryValue("actor").orElse(null),
            call.queryValue("action").orElse(null),
            limit == null ? 100 : (int) Math.clamp(limit, 1L, (long) LONGEST_PAGE));
    return Answer.json(doors.audit().page(filter));
  }

  private static @Nullable Long number(Call call, String name) {
    var text = call.queryValue(name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Long.valueOf(text.get());
    } catch (NumberFormatException not) {
      throw new Fault(Fault.Code.BAD_REQUEST, name + " is not a number", "send a number", not);
    }
  }
}
