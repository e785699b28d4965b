package dev.choiros.hypervisor.api.admin;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.lifecycle.Lifecycle;
import dev.choiros.hypervisor.routes.Slot;
import dev.choiros.protocol.sandboxes.SandboxRow;
import dev.choiros.protocol.sandboxes.SwapAnswer;
import dev.choiros.protocol.sandboxes.SwapRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Lists, starts, stops, deletes and swaps sandboxes. */
final class SandboxCalls {
  private static final String OF_USER = "/admin/sandboxes/{user}/";

  private static final About START =
      About.of("Starts the slot's sandbox, and creates it if it has none")
          .answers(SandboxRow.class)
          .refuses(
              Fault.Code.BAD_REQUEST,
              Fault.Code.SANDBOX_FAILED,
              Fault.Code.OVER_CAPACITY,
              Fault.Code.NOT_READY_IN_TIME);
  private static final About STOP =
      About.of("Stops the slot's sandbox; its files stay")
          .answers(SandboxRow.class)
          .refuses(Fault.Code.BAD_REQUEST);
  private static final About DELETE =
      About.of("Deletes the slot's sandbox with its files")
          .answers(204, new About.Body.Nothing())
          .refuses(Fault.Code.BAD_REQUEST);

  private final Lifecycle lifecycle;
  private final Asking asking;
  private final Rows rows;

  SandboxCalls(Lifecycle lifecycle, Asking asking, Rows rows) {
    this.lifecycle = lifecycle;
    this.asking = asking;
    this.rows = rows;
  }

  List<Endpoint> endpoints() {
    var all = new ArrayList<Endpoint>();
    all.add(
        Endpoint.get(
            "/admin/sandboxes",
            this::list,
            About.of("The own sandboxes; an administrator's answer has everybody's")
                .answersListOf(SandboxRow.class)));
    all.add(
        Endpoint.post(
            OF_USER + "swap",
            this::swap,
            About.of("Exchanges what live and dev mean")
                .takes(SwapRequest.class)
                .answers(SwapAnswer.class)
                .refuses(Fault.Code.CONFLICT)));
    ofSlot(all, "live", (owner, _) -> new Slot(owner, new Slot.Name.Live()));
    ofSlot(all, "dev", (owner, _) -> new Slot(owner, new Slot.Name.Dev()));
    ofSlot(all, "branches/{branch}", Asking::branch);
    return all;
  }

  private void ofSlot(List<Endpoint> all, String path, BiFunction<UserId, Call, Slot> slots) {
    all.add(
        Endpoint.post(OF_USER + path + "/start", call -> start(call, slot(call, slots)), START));
    all.add(Endpoint.post(OF_USER + path + "/stop", call -> stop(call, slot(call, slots)), STOP));
    all.add(Endpoint.delete(OF_USER + path, call -> delete(call, slot(call, slots)), DELETE));
  }

  private Slot slot(Call call, BiFunction<UserId, Call, Slot> slots) {
    return slots.apply(asking.owner(call), call);
  }

  private Answer list(Call call) {
    var person = call.person();
    return Answer.json(
        lifecycle.all().stream()
            .filter(seen -> person.mayActFor(seen.sandbox().owner()))
            .map(rows::row)
            .toList());
  }

  private Answer start(Call call, Slot slot) {
    return Answer.json(
        asking.audited(
            call, "sandbox.start", subject(slot), () -> rows.row(lifecycle.start(slot))));
  }

  private Answer stop(Call call, Slot slot) {
    return Answer.json(
        asking.audited(call, "sandbox.stop", subject(slot), () -> rows.row(lifecycle.stop(slot))));
  }

  private Answer delete(Call call, Slot slot) {
    var _ = asking.audited(call, "sandbox.delete", subject(slot), () -> lifecycle.delete(slot));
    return new Answer.Bytes(204, "application/json", new byte[0], List.of());
  }

  private Answer swap(Call call) {
    var owner = asking.owner(call);
    var expected = Optional.ofNullable(Json.read(call, SwapRequest.class).revision());
    long revision =
        asking.audited(call, "sandbox.swap", owner.value(), () -> lifecycle.swap(owner, expected));
    return Answer.json(
        new SwapAnswer(
            row(new Slot(owner, new Slot.Name.Live())),
            row(new Slot(owner, new Slot.Name.Dev())),
            revision));
  }

  private @Nullable SandboxRow row(Slot slot) {
    return lifecycle.find(slot).map(rows::row).orElse(null);
  }

  private static String subject(Slot slot) {
    return slot.owner() + "/" + slot.name().text();
  }
}
