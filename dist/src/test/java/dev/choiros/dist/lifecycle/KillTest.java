package dev.choiros.dist.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.backend.Readiness;
import dev.choiros.bubblewrap.Bubblewrap;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hypervisor is killed; what runs inside does not notice. With the real agent. */
@Tag("sandbox")
class KillTest {
  private static final String WEB_SERVER =
      "perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(LocalAddr=>\"127.0.0.1\","
          + "LocalPort=>3000,Listen=>5);print \"serving\\x21\\n\";while($c=$s->accept){"
          + "sysread $c,$b,4096;syswrite $c,\"HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\n\\r\\n"
          + "hello\";close $c}' &";

  private final HttpClient client = HttpClient.newHttpClient();
  private Path state;
  private Path agent;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void make() throws Exception {
    var readiness = new Bubblewrap().probe();
    assumeTrue(readiness instanceof Readiness.Usable, () -> "bubblewrap cannot run: " + readiness);
    state = StateFolder.made();
    agent = AgentImage.made();
  }

  @AfterEach
  void clear() throws Exception {
    client.shutdownNow();
    for (var process : started) {
      process.destroyForcibly().waitFor();
    }
    if (state != null) {
      try (var hypervisor = new Hypervisor(state, agent)) {
        hypervisor.lifecycle.delete(Hypervisor.LIVE);
      }
      StateFolder.remove(state);
    }
  }

  // Promise: P8
  @Test
  @Timeout(180)
  void theSameProcessesGoOnAndTheTerminalTakesUpWhereItWas() throws Exception {
    var first = serve();
    long[] before;
    String sandbox;
    try (var terminal = new TerminalClient(client, first, "one")) {
      terminal.type("marker=41; sleep 54321 & " + WEB_SERVER);
      terminal.shows("serving!");
      terminal.type("hostname; echo ready-$((marker+1))");
      terminal.shows("ready-42");
      sandbox = onlySandbox();
      before = pids(sandbox);
      assertThat(before).hasSizeGreaterThanOrEqualTo(3);
      assertThat(fromPort(first, sandbox)).endsWith("hello");
    }
    started.getLast().destroyForcibly().waitFor();

    var second = serve();
    assertThat(pids(sandbox)).isEqualTo(before);
    assertThat(fromPort(second, sandbox)).endsWith("hello");
    try (var terminal = new TerminalClient(client, second, "one")) {
      terminal.shows("ready-42");
      terminal.type("echo again-$((marker+1)); jobs");
      terminal.shows("again-42");
      terminal.shows("sleep 54321");
    }
    assertThat(pids(sandbox)).isEqualTo(before);
  }

  /** Starts a hypervisor and returns its port. */
  private int serve() throws IOException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Serving.class.getName(),
                state.toString(),
                agent.toString())
            .redirectError(ProcessBuilder.Redirect.appendTo(state.resolve("child.log").toFile()))
            .start();
    started.add(process);
    var line = process.inputReader().readLine();
    while (line != null && !line.matches("\\d+")) {
      line = process.inputReader().readLine();
    }
    assertThat(line).as("a port").isNotNull();
    return Integer.parseInt(line);
  }

  private String onlySandbox() throws IOException {
    try (var all = Files.list(state.resolve("sandboxes"))) {
      return all.map(path -> path.getFileName().toString()).toList().getFirst();
    }
  }

  /** Host pids of what the test started inside, and of the agent; each with its start time. */
  private static long[] pids(String sandbox) {
    return ProcessHandle.allProcesses()
        .filter(process -> inside(process, sandbox))
        .mapToLong(ProcessHandle::pid)
        .sorted()
        .toArray();
  }

  private static boolean inside(ProcessHandle process, String sandbox) {
    try {
      var folder = Path.of("/proc", String.valueOf(process.pid()));
      var mounts = Files.readString(folder.resolve("mountinfo"), StandardCharsets.ISO_8859_1);
      return mounts.contains("/" + sandbox + "/channel");
    } catch (IOException gone) {
      return false;
    }
  }

  /** What the port serves to its owner, through the door that a browser takes. */
  private static String fromPort(int port, String sandbox) throws IOException {
    var ticket =
        get(
            port,
            "localhost",
            "/auth/port?port=3000&sandbox=" + sandbox + "&return=/",
            "choir_session=" + Hypervisor.COOKIE);
    var origin = "3000-" + sandbox + ".localhost";
    var entered = get(port, origin, "/.choiros/enter?" + after(ticket, "/enter\\?(\\S+)"), "");
    return get(port, origin, "/", "choir_port=" + after(entered, "choir_port=([^;]+)"));
  }

  private static String after(String text, String pattern) {
    var found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return found.group(1);
  }

  private static String get(int port, String host, String path, String cookie) throws IOException {
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
      var request =
          "GET %s HTTP/1.1\r\nHost: %s:%d\r\nCookie: %s\r\nConnection: close\r\n\r\n"
              .formatted(path, host, port, cookie);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
