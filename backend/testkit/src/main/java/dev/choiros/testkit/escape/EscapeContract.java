package dev.choiros.testkit.escape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.testkit.Box;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every known way out, tried inside a real sandbox beside a neighbour, as root and as user. */
@Tag("sandbox")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EscapeContract {
  private static final Limits LIMITS = new Limits(512L << 20, 2000, 128, 64L << 20);

  @TempDir static Path temp;
  private Rig rig;
  private Box box;
  private Map<String, Object> known = Map.of();
  private ServerSocket port;
  private Process abstractSocket;

  /** As a hypervisor has it that has just started. */
  protected abstract Backend backend();

  @BeforeAll
  void startBesideANeighbour() throws Exception {
    var number = 20_000 + (int) (ProcessHandle.current().pid() % 100) * 100;
    rig = new Rig(temp, backend(), new FolderStore(SharedTemplates.folder()), number);
    box = rig.started(LIMITS);
    var neighbour = rig.box(LIMITS);
    var running = rig.start(neighbour);
    neighbour.get("/health");
    port = new ServerSocket(0, 50, InetAddress.getByName("0.0.0.0"));
    var name = "choir-test-" + box.spec().id();
    abstractSocket = listenAbstractly(name);
    var secret = Files.writeString(temp.resolve("secret"), "of the host");
    known =
        Map.of(
            "self", box.spec().id().value(),
            "neighbour", neighbour.spec().id().value(),
            "neighbour_socket", neighbour.spec().folder().socket().toString(),
            "neighbour_pid", running.pid(),
            "folder", temp.toString(),
            "secret", secret.toString(),
            "port", port.getLocalPort(),
            "abstract", name,
            "pid", ProcessHandle.current().pid(),
            "name", InetAddress.getLocalHost().getHostName());
  }

  /** Java knows no abstract sockets, so another program holds one. */
  private static Process listenAbstractly(String name) throws IOException {
    var program =
        "import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind('\\0' + sys.argv[1]);"
            + " s.listen(); print('up', flush=True); sys.stdin.read()";
    var process = new ProcessBuilder("/usr/bin/python3", "-IS", "-c", program, name).start();
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    return process;
  }

  @AfterAll
  void stopAll() throws IOException {
    abstractSocket.destroy();
    port.close();
    rig.close();
  }

  // Promise: P1
  // Promise: P2
  // Promise: P4
  @TestFactory
  Stream<DynamicTest> attempts() throws IOException {
    return Attempt.all().stream()
        .flatMap(attempt ->
            Stream.of("root", "user")
                .map(user ->
                    DynamicTest.dynamicTest(
                        user + ": " + attempt.tries(), () -> isHeld(attempt, user))));
  }

  private void isHeld(Attempt attempt, String user) throws Exception {
    var outcome = box.run(user, attempt.script(known));

    assertThat(outcome.output()).doesNotContain(Attempt.ESCAPED).endsWith(Attempt.HELD + "\n");
    assertThat(outcome.exit()).isZero();
  }

  @Test
  void thereAreAtLeastThirtyFiveAttempts() throws IOException {
    assertThat(Attempt.all()).hasSizeGreaterThanOrEqualTo(35);
  }

  @Test
  void theHostCanBeReachedByWhoIsOnIt() throws IOException {
    // Else the attempts to reach it would prove nothing.
    try (var socket = new java.net.Socket("127.0.0.1", port.getLocalPort())) {
      assertThat(socket.isConnected()).isTrue();
    }
  }

  /** What is deleted with a sandbox is never what its links point to. */
  @Test
  void linksInASandboxDoNotLeadItsDeletionAstray() throws Exception {
    var victim = Files.createDirectory(temp.resolve("victim"));
    Files.writeString(victim.resolve("file"), "stays");
    var hostile = rig.started(LIMITS);
    for (var place : List.of("/data/x", "/home/user/x", "/etc/x")) {
      assertThat(hostile.run("root", "ln -s " + victim + " " + place).exit()).isZero();
    }
    assertThat(hostile.run("root", "rm -rf /tmp && ln -s " + victim + " /tmp").exit()).isZero();

    var folder = hostile.spec().folder();
    rig.backend().sweep(folder);
    rig.backend().delete(folder);

    assertThat(victim.resolve("file")).hasContent("stays");
    assertThat(folder.home()).doesNotExist();
  }

  /** The next start must not follow what the last run left in place of folders. */
  @Test
  void aRootThatWasTurnedIntoLinksStartsWithoutTouchingTheHost() throws Exception {
    var victim = Files.createDirectory(temp.resolve("victim2"));
    var hostile = rig.started(LIMITS);
    var script = "for f in mnt srv opt media data; do rmdir /$f; ln -s " + victim + " /$f; done";
    assertThat(hostile.run("root", script).exit()).isZero();
    rig.backend().adopt(hostile.spec()).orElseThrow().stop(java.time.Duration.ZERO);

    rig.reopen(hostile);
    rig.start(hostile);

    assertThat(hostile.run("root", "cat /proc/1/status").exit()).isZero();
    assertThat(victim).isEmptyDirectory();
  }
}
