package dev.choiros.hypervisor.request;

import dev.choiros.backend.SandboxId;
import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.hypervisor.request.authenticate.Tickets;
import dev.choiros.hypervisor.request.locate.Destination;
import dev.choiros.hypervisor.routes.Wake;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Both sides of the door between the control plane's origin and a port's: ticket, then cookie. */
final class Door {
  private Door() {}

  /** The control plane's side: an owner with a session gets a ticket for the port. */
  static Endpoint endpoint(Tickets tickets, Wake wake, Supplier<Origins> origins) {
    return Endpoint.get(
        "/auth/port",
        call -> ticket(call, tickets, wake, origins.get()),
        About.of("Sends an owner's browser to a port of a sandbox, on the port's own origin")
            .query("port", int.class, "the port inside")
            .query("sandbox", String.class, "the sandbox's id")
            .query("return", String.class, "the path to go to there")
            .answers(303, new About.Body.Nothing())
            .refuses(Fault.Code.BAD_REQUEST, Fault.Code.NOT_FOUND));
  }

  private static Answer ticket(Call call, Tickets tickets, Wake wake, Origins origins) {
    var port = port(call);
    var sandbox = sandbox(call);
    var back = local(call.queryValue("return").orElse("/"));
    if (call.admission() instanceof Admission.Anonymous) {
      var again = "/auth/port?port=%d&sandbox=%s&return=%s".formatted(port, sandbox, encode(back));
      return Answer.seeOther("/login?return=" + encode(again));
    }
    var person = call.person();
    var owner =
        wake.owner(sandbox)
            .orElseThrow(() ->
                new Fault(
                    Fault.Code.NOT_FOUND, "there is no such sandbox", "see /admin/sandboxes"));
    if (!owner.equals(person.id())) {
      throw new Fault(
          Fault.Code.FORBIDDEN, "this sandbox belongs to somebody else", "ask its owner");
    }
    var ticket =
        tickets
            .issue(call.session(), sandbox, port)
            .orElseThrow(() ->
                new Fault(
                    Fault.Code.NOT_SIGNED_IN, "this needs a browser's session", "use /login"));
    return Answer.seeOther(
        origins.ofPort(port, sandbox)
            + "/.choiros/enter?ticket="
            + ticket
            + "&return="
            + encode(back));
  }

  /** The port's side: the ticket becomes a cookie. The sandbox never sees either. */
  static void enter(Incoming incoming, Destination.Port to) {
    var query = new QueryStringDecoder("?" + dropMark(to.target().query())).parameters();
    var ticket = query.getOrDefault("ticket", List.of("")).getFirst();
    var back = local(query.getOrDefault("return", List.of("/")).getFirst());
    var cookie = incoming.ways().tickets().redeem(ticket, to.sandbox(), to.port());
    if (cookie.isEmpty()) {
      incoming.refuse(
          Fault.Code.FORBIDDEN,
          "this ticket is used up or was made for another door",
          "go in anew");
      return;
    }
    var field =
        Tickets.COOKIE
            + "="
            + cookie.get()
            + "; Path=/; HttpOnly; SameSite=Lax"
            + (incoming.ways().secure() ? "; Secure" : "");
    incoming
        .ways()
        .replies()
        .send(
            incoming.exchange(),
            new Answer.Bytes(
                303,
                "text/plain",
                new byte[0],
                List.of(Map.entry("location", back), Map.entry("set-cookie", field))));
  }

  private static String dropMark(String query) {
    return query.isEmpty() ? "" : query.substring(1);
  }

  private static int port(Call call) {
    return call.queryValue("port")
        .filter(text -> text.matches("[0-9]{1,5}"))
        .map(Integer::parseInt)
        .filter(port -> port > 0 && port < 65536)
        .orElseThrow(() -> new Fault(Fault.Code.BAD_REQUEST, "no such port", "name a port"));
  }

  private static SandboxId sandbox(Call call) {
    return call.queryValue("sandbox")
        .flatMap(Door::id)
        .orElseThrow(() -> new Fault(Fault.Code.BAD_REQUEST, "no such id", "name a sandbox"));
  }

  private static Optional<SandboxId> id(String text) {
    try {
      return Optional.of(new SandboxId(text));
    } catch (IllegalArgumentException bad) {
      return Optional.empty();
    }
  }

  /** A path of the same origin and nothing else: no scheme, no host, no way to end the field. */
  static String local(String back) {
    var path =
        back.startsWith("/")
            && !back.startsWith("//")
            && back.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '\\');
    return path ? back : "/";
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
