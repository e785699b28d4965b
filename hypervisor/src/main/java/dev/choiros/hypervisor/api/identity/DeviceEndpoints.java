package dev.choiros.hypervisor.api.identity;

import static dev.choiros.hypervisor.ledger.tables.Tables.PASSKEY;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.identity.Doors;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.ledger.tables.tables.records.PasskeyRecord;
import dev.choiros.protocol.identity.Device;
import dev.choiros.protocol.identity.DeviceName;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jooq.Condition;

/** {@code /me/devices}: the own passkeys. */
record DeviceEndpoints(Doors doors) {
  private static final int LONGEST_LABEL = 64;

  List<Endpoint> all() {
    return List.of(
        Endpoint.get(
            "/me/devices", this::list, About.of("The own passkeys").answersListOf(Device.class)),
        Endpoint.put(
            "/me/devices/{id}",
            this::rename,
            About.of("Names one of the own passkeys; those there are")
                .takes(DeviceName.class)
                .answersListOf(Device.class)),
        Endpoint.delete(
            "/me/devices/{id}",
            this::remove,
            About.of("Removes one of the own passkeys; those that are left")
                .answersListOf(Device.class)
                .refuses(Fault.Code.FRESH_CHECK_NEEDED, Fault.Code.CONFLICT)));
  }

  private Answer list(Call call) {
    return Answer.json(of(call.person().id()));
  }

  private Answer rename(Call call) {
    var person = call.person();
    var given = Json.read(call, DeviceName.class).label();
    var label = given == null ? "" : given.strip();
    if (label.isEmpty()
        || label.length() > LONGEST_LABEL
        || label.chars().anyMatch(Character::isISOControl)) {
      throw new Fault(
          Fault.Code.BAD_REQUEST,
          "this cannot be a passkey's name",
          "use 1 to 64 characters without control characters");
    }
    var id = call.variable("id");
    int changed =
        doors
            .ledger()
            .write(context ->
                context
                    .update(PASSKEY)
                    .set(PASSKEY.LABEL, label)
                    .where(own(person.id(), id))
                    .execute());
    if (changed == 0) {
      throw Own.missing("passkey");
    }
    return Answer.json(of(person.id()));
  }

  private Answer remove(Call call) {
    var person = Own.fresh(call, doors.sessions());
    var id = call.variable("id");
    doors
        .ledger()
        .change(context -> {
          var count = context.fetchCount(PASSKEY, PASSKEY.ACCOUNT_ID.eq(person.id().value()));
          if (!context.fetchExists(PASSKEY, own(person.id(), id))) {
            throw Own.missing("passkey");
          }
          if (count == 1) {
            throw new Fault(
                Fault.Code.CONFLICT,
                "this is the only passkey of the account, which nobody could enter without it",
                "add another passkey first");
          }
          context.deleteFrom(PASSKEY).where(own(person.id(), id)).execute();
          doors
              .audit()
              .record(context, Visits.of(call).did(person.id(), "passkey.removed", id, ""));
        });
    return Answer.json(of(person.id()));
  }

  private List<Device> of(UserId person) {
    return doors
        .ledger()
        .read(context ->
            context
                .selectFrom(PASSKEY)
                .where(PASSKEY.ACCOUNT_ID.eq(person.value()))
                .orderBy(PASSKEY.CREATED_AT, PASSKEY.ID)
                .fetch(DeviceEndpoints::device));
  }

  private static Device device(PasskeyRecord row) {
    var lastUsed = row.getLastUsedAt();
    return new Device(
        row.getId(),
        row.getLabel(),
        Arrays.stream(row.getTransports().split(",", -1)).filter(name -> !name.isEmpty()).toList(),
        row.getBackedUp(),
        Instant.ofEpochMilli(row.getCreatedAt()),
        lastUsed == null ? null : Instant.ofEpochMilli(lastUsed));
  }

  private static Condition own(UserId person, String id) {
    return PASSKEY.ACCOUNT_ID.eq(person.value()).and(PASSKEY.ID.eq(id));
  }
}
