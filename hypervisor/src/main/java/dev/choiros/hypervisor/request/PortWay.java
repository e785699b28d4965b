package dev.choiros.hypervisor.request;

import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.channel.Lanes;
import dev.choiros.hypervisor.channel.PortClosed;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.hypervisor.request.authenticate.Gatekeeper;
import dev.choiros.hypervisor.request.authenticate.Tickets;
import dev.choiros.hypervisor.request.locate.Destination;
import dev.choiros.hypervisor.request.locate.Directory;
import dev.choiros.hypervisor.request.relay.Relay;
import dev.choiros.hypervisor.request.relay.RequestFields;
import dev.choiros.hypervisor.request.relay.ResponseFields;
import dev.choiros.hypervisor.request.relay.Sender;
import dev.choiros.hypervisor.routes.Route;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The way of a request to a port inside a sandbox, on the port's own origin: for the sandbox's
 * owner alone, by that origin's cookie or, for programs, by the session's.
 */
final class PortWay {
  /** The port of the agent's own API. */
  static final int AGENT = 49983;

  private static final Set<String> OUR_COOKIES = Set.of(Tickets.COOKIE, Gatekeeper.COOKIE);

  private final Incoming incoming;
  private final Destination.Port to;
  private final Person person;

  private PortWay(Incoming incoming, Destination.Port to, Person person) {
    this.incoming = incoming;
    this.to = to;
    this.person = person;
  }

  static void go(Incoming incoming, Destination.Port to) {
    incoming.exchange().kind("port");
    var segments = to.target().segments();
    if (to.target().first().equals(".choiros")) {
      if (segments.equals(List.of(".choiros", "enter"))) {
        Door.enter(incoming, to);
      } else {
        incoming.refuse(Fault.Code.NOT_FOUND, "there is nothing here", "look elsewhere");
      }
      return;
    }
    switch (admission(incoming, to)) {
      case Admission.Granted(var person, var session) -> {
        incoming.exchange().session(session);
        new PortWay(incoming, to, person).admitted();
      }
      case Admission.Recovering _ -> incoming.notSignedIn();
      case Admission.Anonymous() -> anonymous(incoming, to);
    }
  }

  private static Admission admission(Incoming incoming, Destination.Port to) {
    var ways = incoming.ways();
    var pass = incoming.cookie(Tickets.COOKIE);
    var admission = pass == null ? null : ways.tickets().admit(pass, to.sandbox(), to.port());
    return admission instanceof Admission.Granted
        ? admission
        : ways.gatekeeper().admit(incoming.cookie(Gatekeeper.COOKIE));
  }

  private static void anonymous(Incoming incoming, Destination.Port to) {
    if (!incoming.fromBrowser()) {
      incoming.notSignedIn();
      return;
    }
    var back = URLEncoder.encode(incoming.request().uri(), StandardCharsets.UTF_8);
    incoming.seeOther(
        "%s/auth/port?port=%d&sandbox=%s&return=%s"
            .formatted(incoming.ways().origins().control(), to.port(), to.sandbox(), back));
  }

  private void admitted() {
    var ways = incoming.ways();
    var owner = ways.wake().owner(to.sandbox());
    if (owner.isEmpty()) {
      notFound();
    } else if (!owner.get().equals(person.id())) {
      incoming.refuse(
          Fault.Code.FORBIDDEN, "this sandbox belongs to somebody else", "ask its owner");
    } else if (to.port() == AGENT && Directory.internal(to.target(), 0)) {
      incoming.refuse(Fault.Code.NOT_FOUND, "there is nothing here", "look elsewhere");
    } else {
      locate();
    }
  }

  private void locate() {
    var route = incoming.ways().routes().locate(to.sandbox());
    if (route.isPresent()) {
      var relay = relay(route.get());
      incoming.takeBody().accept(relay);
      relay.start();
      return;
    }
    var hold = new Hold(incoming.exchange());
    incoming.takeBody().accept(hold);
    Waking.run(
        incoming,
        () -> incoming.ways().wake().wake(to.sandbox()),
        woken -> {
          var relay = relay(woken);
          incoming.takeBody().accept(relay);
          hold.into(relay);
          relay.start();
        });
  }

  private Relay relay(Route route) {
    var ways = incoming.ways();
    var sender =
        new Sender(
            person.id().value(),
            "",
            to.sandbox().value(),
            route.generation(),
            incoming.exchange().id(),
            incoming.peer(),
            ways.secure() ? "https" : "http");
    var from = incoming.request().headers();
    var agent = to.port() == AGENT;
    var rules =
        new Relay.Rules(
            to.target().without(0),
            agent
                ? RequestFields.toAgentPort(from, sender, AGENT)
                : RequestFields.toPort(from, sender, OUR_COOKIES),
            fields -> ResponseFields.onItsOrigin(fields, "'self' " + ways.origins().control()));
    var lanes = agent ? Lanes.of(route.upstream()) : ways.tunnels().to(route.upstream(), to.port());
    return new Relay(incoming.exchange(), lanes, rules, this::trouble);
  }

  private void trouble(Relay relay, Throwable cause) {
    if (cause instanceof PortClosed) {
      say("The sandbox is running but port is not open", Map.of("port", to.port()));
    } else {
      incoming.sandboxFailed(cause);
    }
    relay.drop();
  }

  private void notFound() {
    say("The sandbox was not found", Map.of());
  }

  /** In the form that programs written for sandboxes elsewhere look for. */
  private void say(String message, Map<String, Object> more) {
    if (incoming.exchange().ended()) {
      return;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("sandboxId", to.sandbox().value());
    body.put("message", message);
    body.putAll(more);
    body.put("code", 502);
    incoming.ways().replies().send(incoming.exchange(), Answer.json(502, body));
  }
}
