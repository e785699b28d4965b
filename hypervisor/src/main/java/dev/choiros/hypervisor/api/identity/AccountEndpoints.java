package dev.choiros.hypervisor.api.identity;

import static dev.choiros.hypervisor.ledger.tables.Tables.ACCOUNT;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.identity.Doors;
import dev.choiros.hypervisor.identity.RecoveryCodes;
import dev.choiros.protocol.identity.Preferences;
import dev.choiros.protocol.identity.PreferencesChange;
import dev.choiros.protocol.identity.RecoveryCodesLeft;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code /me/recovery-codes} and {@code /me/preferences}. */
record AccountEndpoints(Doors doors) {
  private static final Preferences DEFAULT = new Preferences("system", "en", 14);
  private static final Set<String> THEMES = Set.of("system", "light", "dark");

  /** RFC 5646, as far as browsers name languages. */
  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}");

  List<Endpoint> all() {
    return List.of(
        Endpoint.get(
            "/me/recovery-codes",
            this::codesLeft,
            About.of("How many recovery codes are left").answers(RecoveryCodesLeft.class)),
        Endpoint.post(
            "/me/recovery-codes",
            this::newCodes,
            About.of("Makes ten new recovery codes; the older ones are void")
                .answers(dev.choiros.protocol.identity.RecoveryCodes.class)
                .refuses(Fault.Code.FRESH_CHECK_NEEDED)),
        Endpoint.get(
            "/me/preferences",
            this::preferences,
            About.of("How the desktop looks to this person").answers(Preferences.class)),
        Endpoint.put(
            "/me/preferences",
            this::prefer,
            About.of("Changes how the desktop looks")
                .takes(PreferencesChange.class)
                .answers(Preferences.class)));
  }

  private Answer codesLeft(Call call) {
    var person = call.person();
    int left = doors.ledger().read(context -> RecoveryCodes.left(context, person.id()));
    return Answer.json(new RecoveryCodesLeft(left));
  }

  private Answer newCodes(Call call) {
    var person = Own.fresh(call, doors.sessions());
    var codes =
        doors
            .ledger()
            .write(context -> {
              var visitor = Visits.of(call);
              doors
                  .audit()
                  .record(
                      context,
                      visitor.did(person.id(), "recovery-codes.renewed", person.id().value(), ""));
              return RecoveryCodes.renew(context, person.id());
            });
    return Answer.json(new dev.choiros.protocol.identity.RecoveryCodes(codes));
  }

  private Answer preferences(Call call) {
    return Answer.json(stored(call));
  }

  private Answer prefer(Call call) {
    var wanted = merged(Json.read(call, PreferencesChange.class), stored(call));
    check(THEMES.contains(wanted.theme()), "theme", "system, light or dark");
    check(LANGUAGE.matcher(wanted.language()).matches(), "language", "a tag such as en or pt-BR");
    check(wanted.fontSize() >= 8 && wanted.fontSize() <= 40, "font_size", "8 to 40");
    doors
        .ledger()
        .change(context ->
            context
                .update(ACCOUNT)
                .set(ACCOUNT.PREFERENCES, Json.MAPPER.writeValueAsString(wanted))
                .where(ACCOUNT.ID.eq(call.person().id().value()))
                .execute());
    return Answer.json(wanted);
  }

  private Preferences stored(Call call) {
    var person = call.person();
    var text =
        doors
            .ledger()
            .read(context ->
                context
                    .select(ACCOUNT.PREFERENCES)
                    .from(ACCOUNT)
                    .where(ACCOUNT.ID.eq(person.id().value()))
                    .fetchSingle()
                    .value1());
    return merged(Json.MAPPER.readValue(text, PreferencesChange.class), DEFAULT);
  }

  private static Preferences merged(PreferencesChange wish, Preferences otherwise) {
    return new Preferences(
        wish.theme() == null ? otherwise.theme() : wish.theme(),
        wish.language() == null ? otherwise.language() : wish.language(),
        wish.fontSize() == null ? otherwise.fontSize() : wish.fontSize());
  }

  private static void check(boolean good, String member, String rule) {
    if (!good) {
      throw new Fault(Fault.Code.BAD_REQUEST, member + " cannot be that", member + " is " + rule);
    }
  }
}
