package dev.choiros.agent.services;

import static dev.choiros.agent.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.agent.Replies;
import dev.choiros.agent.Served;
import dev.choiros.agent.admit.Sandbox;
import dev.choiros.agent.events.Events;
import dev.choiros.agent.json.Json;
import dev.choiros.agent.json.JsonObject;
import dev.choiros.agent.process.Processes;
import dev.choiros.agent.users.Passwd;
import dev.choiros.agent.users.User;
import dev.choiros.wire.http.Router;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServicesTest {
  @TempDir Path folder;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private Services services;
  private Served served;

  @BeforeEach
  void serve() throws Exception {
    int uid = (Integer) Files.getAttribute(folder, "unix:uid");
    var us =
        new User(
            "user", uid, (Integer) Files.getAttribute(folder, "unix:gid"), folder, "/bin/bash");
    var sandbox =
        new Sandbox("test", new Passwd(Path.of("/etc"), Optional.of(us)), System.getenv());
    Events heard = (type, data) -> events.add(type + Json.write(data));
    services =
        new Services(
            sandbox, new Processes(sandbox, uid, Events.NONE), heard, folder.resolve("state"));
    var router = new Router();
    new ServicesApi(services).addTo(router);
    served = new Served(router);
  }

  @AfterEach
  void stop() throws Exception {
    served.close();
    services.close();
  }

  private JsonObject declare(Object... members) throws Exception {
    var answer = served.call("/services", JsonObject.of(members));
    assertThat(answer.statusCode()).as(Replies.text(answer)).isEqualTo(201);
    return Replies.json(answer);
  }

  private JsonObject row(String name) throws Exception {
    return Replies.json(served.get("/services/" + name));
  }

  private HttpResponse<byte[]> ask(String path) throws Exception {
    return served.send(served.request(path).POST(BodyPublishers.noBody()));
  }

  private long count(String start) {
    return events.stream().filter(event -> event.startsWith(start)).count();
  }

  @Test
  void aServiceRunsAndItsLinesAreEvents() throws Exception {
    declare(
        "name",
        "hello",
        "command",
        "echo one; echo two >&2; exec sleep 60",
        "env",
        JsonObject.of("SECRET", "s3cret"));
    eventually(() -> row("hello").string("state").equals("ready"));
    eventually(() -> count("service.output") == 2);
    assertThat(events)
        .contains(
            "service.output{\"service\":\"hello\",\"stream\":\"stdout\",\"line\":\"one\"}",
            "service.output{\"service\":\"hello\",\"stream\":\"stderr\",\"line\":\"two\"}");
    assertThat(row("hello").strings("env")).containsExactly("SECRET");
    assertThat(Replies.text(served.get("/services")))
        .doesNotContain("s3cret")
        .contains("\"hello\"");
    assertThat(events.toString()).doesNotContain("s3cret");
    assertThat(ProcessHandle.of(row("hello").integer("pid"))).isPresent();
  }

  @Test
  void aServiceThatFailsIsStartedAgainEachTimeLater() throws Exception {
    var backoff = JsonObject.of("initial_ms", 20, "max_ms", 80);
    declare("name", "bad", "command", "exit 3", "restart", "on-failure", "backoff", backoff);
    eventually(() -> row("bad").integer("restarts") >= 4);
    assertThat(events).contains("service.exited{\"service\":\"bad\",\"exit_code\":3,\"signal\":0}");
    assertThat(events.stream().filter(e -> e.startsWith("service.waiting")).limit(4))
        .containsExactly(
            "service.waiting{\"service\":\"bad\",\"milliseconds\":20}",
            "service.waiting{\"service\":\"bad\",\"milliseconds\":40}",
            "service.waiting{\"service\":\"bad\",\"milliseconds\":80}",
            "service.waiting{\"service\":\"bad\",\"milliseconds\":80}");
  }

  @Test
  void whoIsNotToBeRestartedIsNot() throws Exception {
    declare("name", "once", "command", List.of("true"), "restart", "on-failure");
    declare("name", "never", "command", List.of("false"), "restart", "never");
    eventually(() -> row("once").string("state").equals("ended"));
    eventually(() -> row("never").string("state").equals("ended"));
    assertThat(count("service.started")).isEqualTo(2);
  }

  @Test
  void aProgramThatIsNotThereIsAFaultThatPeopleSee() throws Exception {
    declare("name", "none", "command", List.of("/no/such/program"), "restart", "never");
    eventually(() -> row("none").string("state").equals("ended"));
    assertThat(row("none").string("fault")).contains("/no/such/program");
  }

  @Test
  void stopKillsTheWholeTreeAndStartBeginsAnew() throws Exception {
    declare("name", "tree", "command", "trap '' TERM; setsid sleep 600 & echo $!; wait; sleep 600");
    eventually(() -> count("service.output") == 1);
    var line =
        events.stream().filter(e -> e.startsWith("service.output")).findFirst().orElseThrow();
    long child = Long.parseLong(line.replaceAll(".*\"line\":\"([0-9]+)\".*", "$1"));
    assertThat(ProcessHandle.of(child)).isPresent();
    assertThat(Replies.json(ask("/services/tree/stop")).string("state")).isEqualTo("stopped");
    eventually(() -> ProcessHandle.of(child).isEmpty());
    assertThat(ask("/services/tree/start").statusCode()).isEqualTo(200);
    eventually(() -> row("tree").string("state").equals("ready"));
    assertThat(ask("/services/none/start").statusCode()).isEqualTo(404);
  }

  @Test
  void aServiceIsReadyWhenItsPortAnswers() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var ready = JsonObject.of("port", port, "path", "/");
    declare(
        "name",
        "web",
        "command",
        "sleep 0.3; exec python3 -m http.server --bind 127.0.0.1 " + port,
        "ready",
        ready);
    eventually(() -> row("web").string("state").equals("running"));
    eventually(() -> row("web").string("state").equals("ready"));
    var late = JsonObject.of("port", 1, "timeout_ms", 100);
    declare("name", "late", "command", "sleep 60", "ready", late, "restart", "never");
    eventually(() -> row("late").string("state").equals("ended"));
    assertThat(row("late").string("fault")).contains("not ready within 100 ms");
  }

  @Test
  void declarationsSurviveTheAgentAndSoDoesBeingStopped() throws Exception {
    declare("name", "on", "command", "sleep 600");
    declare("name", "off", "command", "sleep 600");
    assertThat(ask("/services/off/stop").statusCode()).isEqualTo(200);
    services.close();
    serve();
    services.resume();
    eventually(() -> Replies.text(served.get("/services")).contains("\"on\""));
    eventually(() -> row("on").string("state").equals("ready"));
    assertThat(row("off").string("state")).isEqualTo("stopped");
    assertThat(Files.getPosixFilePermissions(folder.resolve("state/services.json"))).hasSize(2);
    var gone = served.send(served.request("/services/on").DELETE());
    assertThat(gone.statusCode()).isEqualTo(204);
    assertThat(served.get("/services/on").statusCode()).isEqualTo(404);
    assertThat(folder.resolve("state/services.json")).content().doesNotContain("\"on\"");
  }

  @Test
  void aBrokenFileIsSetAsideAndSaid() throws Exception {
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("state/services.json"), "{\"services\":[7]}");
    services.resume();
    eventually(() -> count("services.unreadable") == 1);
    assertThat(folder.resolve("state/services.json.broken")).exists();
    declare("name", "a", "command", "sleep 60");
  }

  @Test
  void nonsenseIsRefused() throws Exception {
    var bad =
        List.of(
            JsonObject.EMPTY,
            JsonObject.of("name", "A", "command", "x"),
            JsonObject.of("name", "../x", "command", "x"),
            JsonObject.of("name", "a"),
            JsonObject.of("name", "a", "command", List.of()),
            JsonObject.of("name", "a", "command", "x", "restart", "maybe"),
            JsonObject.of("name", "a", "command", "x", "user", "nobody-here"),
            JsonObject.of("name", "a", "command", "x", "ready", JsonObject.of("port", 70000)),
            JsonObject.of("name", "a", "command", "x", "ready", JsonObject.of("path", "/")));
    for (var each : bad) {
      assertThat(served.call("/services", each).statusCode()).as(Json.write(each)).isEqualTo(400);
    }
    assertThat(Replies.json(served.get("/services")).list("services")).isEmpty();
  }

  @Test
  void aSecondDeclarationTakesThePlaceOfTheFirst() throws Exception {
    declare("name", "a", "command", "sleep 600");
    eventually(() -> row("a").integer("pid") > 0);
    long first = row("a").integer("pid");
    var again = served.call("/services", JsonObject.of("name", "a", "command", "sleep 700"));
    assertThat(again.statusCode()).isEqualTo(200);
    eventually(() -> row("a").integer("pid") > 0 && row("a").integer("pid") != first);
    assertThat(ProcessHandle.of(first)).isEmpty();
  }
}
