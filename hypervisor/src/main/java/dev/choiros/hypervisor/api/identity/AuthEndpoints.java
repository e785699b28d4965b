package dev.choiros.hypervisor.api.identity;

import static dev.choiros.hypervisor.api.Fault.Code.CONFLICT;
import static dev.choiros.hypervisor.api.Fault.Code.FORBIDDEN;
import static dev.choiros.hypervisor.api.Fault.Code.FRESH_CHECK_NEEDED;
import static dev.choiros.hypervisor.api.Fault.Code.NOT_FOUND;
import static dev.choiros.hypervisor.api.Fault.Code.NOT_SIGNED_IN;
import static dev.choiros.hypervisor.api.Fault.Code.TOO_MANY_REQUESTS;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.About.Body.Free;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.identity.Accounts;
import dev.choiros.hypervisor.identity.Attempts;
import dev.choiros.hypervisor.identity.Doors;
import dev.choiros.hypervisor.identity.Entrance;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.protocol.identity.LoginFinish;
import dev.choiros.protocol.identity.LoginStart;
import dev.choiros.protocol.identity.Me;
import dev.choiros.protocol.identity.RecoveryAttempt;
import dev.choiros.protocol.identity.RegisterFinish;
import dev.choiros.protocol.identity.RegisterStart;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /auth/*}: registering, signing in and out, and who is asking. */
record AuthEndpoints(Doors doors, Entrance entrance, Visits visits) {
  private static final About REGISTER_START =
      About.of("Asks for the options of a new passkey, of a new account or of the own one")
          .forAnyone()
          .takes(RegisterStart.class)
          .answers(200, new Free("publicKey: WebAuthn's PublicKeyCredentialCreationOptionsJSON"))
          .refuses(FORBIDDEN, FRESH_CHECK_NEEDED, CONFLICT, TOO_MANY_REQUESTS);
  private static final About REGISTER_FINISH =
      About.of("Keeps the new passkey and signs in")
          .forAnyone()
          .takes(new Free("WebAuthn's RegistrationResponseJSON"))
          .answers(RegisterFinish.class)
          .refuses(FORBIDDEN, CONFLICT, TOO_MANY_REQUESTS);
  private static final About LOGIN_START =
      About.of("Asks for the options of a sign-in")
          .forAnyone()
          .takes(LoginStart.class)
          .answers(200, new Free("publicKey: WebAuthn's PublicKeyCredentialRequestOptionsJSON"))
          .refuses(NOT_FOUND, TOO_MANY_REQUESTS);
  private static final About LOGIN_FINISH =
      About.of("Signs in; for who is signed in, the fresh check of a passkey")
          .forAnyone()
          .takes(new Free("WebAuthn's AuthenticationResponseJSON"))
          .answers(LoginFinish.class)
          .refuses(NOT_SIGNED_IN, NOT_FOUND, TOO_MANY_REQUESTS);
  private static final About RECOVERY =
      About.of("Opens a session, with a recovery code, that can only add a passkey")
          .forAnyone()
          .takes(RecoveryAttempt.class)
          .answers(LoginFinish.class)
          .refuses(NOT_SIGNED_IN, TOO_MANY_REQUESTS);
  private static final About LOGOUT =
      About.of("Ends the session").forAnyone().answers(200, new Free("nothing"));
  private static final About ME = About.of("Who is asking").forAnyone().answers(Me.class);

  List<Endpoint> all() {
    return List.of(
        Endpoint.post("/auth/register/start", this::registerStart, REGISTER_START),
        Endpoint.post("/auth/register/finish", this::registerFinish, REGISTER_FINISH),
        Endpoint.post("/auth/login/start", this::loginStart, LOGIN_START),
        Endpoint.post("/auth/login/finish", this::loginFinish, LOGIN_FINISH),
        Endpoint.post("/auth/recovery", this::recovery, RECOVERY),
        Endpoint.post("/auth/logout", this::logout, LOGOUT),
        Endpoint.get("/auth/me", this::me, ME));
  }

  private Answer registerStart(Call call) {
    visits.admit(call);
    var asked = Json.read(call, RegisterStart.class);
    return options(entrance.registering().start(call.admission(), asked));
  }

  private Answer registerFinish(Call call) {
    visits.admit(call);
    var registering = entrance.registering();
    return visits.signedIn(
        call, registering.finish(call.admission(), Visits.of(call), call.body()));
  }

  private Answer loginStart(Call call) {
    visits.admit(call);
    return options(entrance.signingIn().start(Json.read(call, LoginStart.class)));
  }

  private Answer loginFinish(Call call) {
    visits.admit(call);
    var signingIn = entrance.signingIn();
    return visits.signedIn(call, signingIn.finish(call.admission(), Visits.of(call), call.body()));
  }

  private Answer recovery(Call call) {
    visits.admit(call);
    doors.attempts().spend(Attempts.Limit.RECOVERY_ADDRESS, call.from());
    var asked = Json.read(call, RecoveryAttempt.class);
    var recovering = entrance.recovering();
    return visits.signedIn(call, recovering.attempt(call.admission(), Visits.of(call), asked));
  }

  private Answer logout(Call call) {
    switch (call.admission()) {
      case Admission.Granted(var person, var session) -> end(call, person, session);
      case Admission.Recovering(var person, var session) -> end(call, person, session);
      case Admission.Anonymous() -> {}
    }
    return visits.signedOut(call);
  }

  private void end(Call call, Person person, String session) {
    doors.sessions().end(person.id(), session);
    doors.audit().record(Visits.of(call).did(person.id(), "signed-out", person.id().value(), ""));
  }

  private Answer me(Call call) {
    return Answer.json(
        switch (call.admission()) {
          case Admission.Granted(var person, var session) -> me(person, session, false);
          case Admission.Recovering(var person, var session) -> me(person, session, true);
          case Admission.Anonymous() -> new Me(false, null, null, null, null, false, false);
        });
  }

  private Me me(Person person, String session, boolean recovering) {
    var shown = doors.ledger().read(context -> Accounts.displayName(context, person.id()));
    return new Me(
        true,
        person.id().value(),
        person.username(),
        shown,
        Accounts.word(person.role()),
        recovering,
        doors.sessions().fresh(session));
  }

  /** WebAuthn's own JSON, whose names are not ours to change. */
  private static Answer options(String json) {
    return new Answer.Bytes(
        200, "application/json", json.getBytes(StandardCharsets.UTF_8), List.of());
  }
}
