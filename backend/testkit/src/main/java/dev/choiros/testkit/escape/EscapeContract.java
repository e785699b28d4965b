package dev.choiros.testkit.escape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.testkit.Box;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
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

  /** None of these can do harm, and each of them finds something where nothing holds it. */
  private static final List<String> WORK_WITHOUT_A_WALL =
      List.of(
          "abstract-socket-of-the-host",
          "homes-of-others",
          "hypervisor-ports",
          "message-queues-of-others",
          "port-of-the-host",
          "processes-of-others",
          "shared-memory-of-others");

  @TempDir static Path temp;
  private Rig rig;
  private Box box;
  private Box neighbour;
  private Map<String, Object> known = Map.of();
  private Map<String, String> before = Map.of();
  private ServerSocket port;
  private DatagramSocket datagrams;
  private Process bystander;

  /** As a hypervisor has it that has just started. */
  protected abstract Backend backend();

  @BeforeAll
  void startBesideANeighbour() throws Exception {
    var number = 20_000 + (int) (ProcessHandle.current().pid() % 100) * 100;
    rig = new Rig(temp, backend(), new FolderStore(SharedTemplates.folder()), number);
    box = rig.started(LIMITS);
    neighbour = rig.box(LIMITS);
    var running = rig.start(neighbour);
    var key = 0x4000_0000 | (int) ProcessHandle.current().pid() << 4;
    var inside = Bystander.inside(neighbour, "choir-test-" + neighbour.spec().id(), key + 1);
    port = new ServerSocket(0);
    datagrams = new DatagramSocket(port.getLocalPort());
    bystander = Bystander.onHost("choir-test-" + box.spec().id(), key);
    assertThat(bystander.inputReader().readLine()).isNotNull();
    known = new HashMap<>(ofTheHost(key));
    known.put("neighbour", neighbour.spec().id().value());
    known.put("neighbour_socket", neighbour.spec().folder().socket().toString());
    known.put("neighbour_pid", running.pid());
    known.put("neighbour_port", inside.port());
    known.put("neighbour_key", inside.key());
    known.put("neighbour_abstract", inside.name());
    known.put("neighbour_queue", inside.name());
    before = facts();
  }

  private Map<String, Object> ofTheHost(int key) throws IOException {
    var token = "of the host " + UUID.randomUUID();
    var secret = Files.writeString(temp.resolve("secret"), token);
    var known = new HashMap<String, Object>();
    known.put("wall", rig.backend().isolation().label());
    known.put("self", box.spec().id().value());
    known.put("name", InetAddress.getLocalHost().getHostName());
    known.put("folder", temp.toString());
    known.put("secret", secret.toString());
    known.put("token", token);
    known.put("marker", marker().toString());
    known.put("pid", ProcessHandle.current().pid());
    known.put("bystander_pid", bystander.pid());
    known.put("abstract", "choir-test-" + box.spec().id());
    known.put("queue", "choir-test-" + box.spec().id());
    known.put("ipc_key", key);
    known.put("port", port.getLocalPort());
    known.put("addresses", addresses());
    return known;
  }

  /** All that the host has, IPv4 and IPv6. */
  private static List<String> addresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .map(address -> address.getHostAddress().replaceAll("%.*", ""))
        .toList();
  }

  private static Path marker() {
    return temp.resolve("made-by-");
  }

  private Map<String, String> facts() throws IOException {
    var pids = List.of(ProcessHandle.current().pid(), bystander.pid());
    return HostFacts.now(box.spec(), marker(), pids);
  }

  @AfterAll
  void stopAll() throws IOException {
    bystander.getOutputStream().close();
    assertThat(bystander.inputReader().readLine()).as("its memory").isEqualTo("same");
    datagrams.close();
    port.close();
    rig.close();
  }

  // Promise: P1
  // Promise: P2
  // Promise: P4
  @TestFactory
  Stream<DynamicNode> attempts() throws Exception {
    var all = Attempt.all();
    var tests = new ArrayList<DynamicNode>();
    for (var user : List.of("root", "user")) {
      var said = Attempt.said(box.run(user, Attempt.script(all, known)).output());
      for (var attempt : all) {
        var outcome = said.getOrDefault(attempt.name(), "it was not run: " + said.keySet());
        tests.add(dynamicTest(user + ": " + attempt.tries(), () -> isHeld(outcome)));
      }
      tests.add(dynamicTest(user + ": the host and the neighbour are as before", this::allIsWell));
    }
    return tests.stream();
  }

  private static void isHeld(String outcome) {
    assertThat(outcome).doesNotContain(Attempt.ESCAPED).endsWith(Attempt.HELD + "\n");
  }

  private void allIsWell() throws Exception {
    assertThat(facts()).isEqualTo(before);
    assertThat(bystander.isAlive()).isTrue();
    assertThat(neighbour.run("root", "cat /tmp/port").output().strip())
        .isEqualTo(String.valueOf(known.get("neighbour_port")));
    assertThat(heard()).isFalse();
  }

  /** Whether datagrams have come, which are thrown away. */
  private boolean heard() throws IOException {
    datagrams.setSoTimeout(1);
    for (var any = false; ; any = true) {
      try {
        datagrams.receive(new DatagramPacket(new byte[64], 64));
      } catch (SocketTimeoutException noMore) {
        return any;
      }
    }
  }

  @Test
  void thereAreAtLeastSixtyAttempts() throws IOException {
    assertThat(Attempt.all()).hasSizeGreaterThanOrEqualTo(60);
  }

  /** Else the attempts would prove nothing. */
  @TestFactory
  Stream<DynamicNode> withoutAWall() throws Exception {
    var harmless =
        Attempt.all().stream().filter(each -> WORK_WITHOUT_A_WALL.contains(each.name())).toList();
    assertThat(harmless).hasSameSizeAs(WORK_WITHOUT_A_WALL);
    var shell = new ProcessBuilder("/bin/bash", "-c", Attempt.script(harmless, known)).start();
    var said = Attempt.said(new String(shell.getInputStream().readAllBytes(), UTF_8));
    assertThat(heard()).isTrue();
    return harmless.stream()
        .map(each ->
            dynamicTest(
                "on the host: " + each.tries(),
                () -> assertThat(said.get(each.name())).contains(Attempt.ESCAPED)));
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
