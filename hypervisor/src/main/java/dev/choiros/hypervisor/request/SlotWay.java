package dev.choiros.hypervisor.request;

import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.channel.Lanes;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.hypervisor.request.relay.Relay;
import dev.choiros.hypervisor.request.relay.RequestFields;
import dev.choiros.hypervisor.request.relay.ResponseFields;
import dev.choiros.hypervisor.request.relay.Sender;
import dev.choiros.hypervisor.routes.Route;
import dev.choiros.hypervisor.routes.Slot;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The way of a request to the sandbox behind one of the caller's slots. */
final class SlotWay {
  private final Incoming incoming;
  private final Slot slot;
  private final String uri;
  private boolean retried;

  private SlotWay(Incoming incoming, Slot slot, String uri) {
    this.incoming = incoming;
    this.slot = slot;
    this.uri = uri;
  }

  /**
   * @param name null for what {@code /} means
   */
  static void go(Incoming incoming, Slot.@Nullable Name name, String uri) {
    var ways = incoming.ways();
    incoming.exchange().kind("slot");
    switch (incoming.admission()) {
      case Admission.Granted(var person, var session) -> {
        incoming.exchange().session(session);
        new SlotWay(incoming, slot(ways, person, name), uri).locate();
      }
      case Admission.Recovering _ ->
          incoming.refuse(
              Fault.Code.FORBIDDEN,
              "this session was opened with a recovery code and can only add a passkey",
              "add a passkey, then sign in with it");
      case Admission.Anonymous() -> anonymous(incoming);
    }
  }

  private static Slot slot(Ways ways, Person person, Slot.@Nullable Name name) {
    return name == null ? ways.wake().main(person.id()) : new Slot(person.id(), name);
  }

  private static void anonymous(Incoming incoming) {
    if (incoming.fromBrowser()) {
      var back = URLEncoder.encode(incoming.request().uri(), StandardCharsets.UTF_8);
      incoming.seeOther("/login?return=" + back);
    } else {
      incoming.notSignedIn();
    }
  }

  private void locate() {
    var route = incoming.ways().routes().locate(slot);
    if (route.isPresent()) {
      var relay = relay(route.get());
      incoming.takeBody().accept(relay);
      relay.start();
    } else {
      var hold = new Hold(incoming.exchange());
      incoming.takeBody().accept(hold);
      Waking.run(
          incoming,
          () -> incoming.ways().wake().wake(slot),
          woken -> {
            var relay = relay(woken);
            incoming.takeBody().accept(relay);
            hold.into(relay);
            relay.start();
          });
    }
  }

  private Relay relay(Route route) {
    var sender =
        new Sender(
            slot.owner().value(),
            slot.name().text(),
            route.sandbox().value(),
            route.generation(),
            incoming.exchange().id(),
            incoming.peer(),
            incoming.ways().secure() ? "https" : "http");
    var rules =
        new Relay.Rules(
            uri,
            RequestFields.toSlot(incoming.request().headers(), sender),
            ResponseFields::onOurOrigin);
    return new Relay(incoming.exchange(), Lanes.of(route.upstream()), rules, this::trouble);
  }

  /** A route may end between finding and using it; then what it means now is found once more. */
  private void trouble(Relay relay, Throwable cause) {
    if (relay.untouched() && !retried) {
      retried = true;
      Waking.run(
          incoming,
          () -> incoming.ways().wake().wake(slot),
          woken -> relay.restart(Lanes.of(woken.upstream())));
      return;
    }
    incoming.sandboxFailed(cause);
    relay.drop();
  }
}
