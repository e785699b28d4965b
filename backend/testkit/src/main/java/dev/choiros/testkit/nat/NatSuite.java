package dev.choiros.testkit.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Destination;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Network;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.Subnet;
import dev.choiros.layers.FolderStore;
import dev.choiros.linux.Mark;
import dev.choiros.testkit.Box;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.Leftover;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import dev.choiros.testkit.SuiteProgram;
import dev.choiros.testkit.linux.Victim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a sandbox reaches that has the network "nat". To be run by {@link NatContract} in a network
 * namespace of its own: everything in it is this suite's.
 */
@Timeout(300)
public abstract class NatSuite {
  private static final Limits SMALL = new Limits(256L << 20, 2000, 128, 64L << 20);
  private static final Subnet POOL = Subnet.parse("10.231.0.0/16");
  private static final AtomicInteger NUMBERS =
      new AtomicInteger((int) (ProcessHandle.current().pid() % 300) * 50);

  /** Says of each place whether it was reached, and how it was refused. */
  private static final String ASK =
      """
      import errno, socket, sys
      for place in sys.argv[1:]:
          host, port = place.rsplit(":", 1)
          try:
              with socket.create_connection((host, int(port)), 5) as s:
                  print(place, "reached", s.recv(100).decode())
          except OSError as e:
              print(place, errno.errorcode.get(e.errno, type(e).__name__))
      """;

  private static final String SERVE =
      "nohup /usr/bin/python3 -m http.server -d /usr/share 8000 >/tmp/log 2>&1 &\n"
          + "for i in $(seq 100); do : 2>/dev/null </dev/tcp/127.0.0.1/8000 && exit; sleep 0.1;"
          + " done; exit 1";

  @TempDir Path temp = Path.of("");
  private FakeInternet internet;
  private Rig rig;
  private List<String> before = List.of();
  private final AtomicInteger links = new AtomicInteger();

  /** A hypervisor's backend that has just started. */
  protected abstract Backend backend();

  /** A program that hands its arguments to {@link Victim#run}. */
  protected abstract Class<?> victim();

  @BeforeEach
  final void open() throws Exception {
    internet = FakeInternet.make(temp);
    before = network();
    rig = new Rig(temp, backend(), new FolderStore(SharedTemplates.folder()), NUMBERS.addAndGet(5));
  }

  @AfterEach
  final void close() throws Exception {
    rig.close();
    assertThat(network()).isEqualTo(before);
    internet.close();
    Leftover.none(temp);
  }

  /** All that could be left in the host's network: devices, addresses, rules, namespaces. */
  private static List<String> network() throws Exception {
    var all = new ArrayList<String>();
    for (var list : List.of("ip -o address", "ip -o link", "nft list ruleset", "ip rule")) {
      all.addAll(FakeInternet.run(list).lines().toList());
    }
    var mounts = Files.readAllLines(Path.of("/proc/self/mountinfo"));
    mounts.stream().filter(line -> line.contains(" - nsfs ")).forEach(all::add);
    return all;
  }

  private static List<String> seen() {
    try {
      return network();
    } catch (Exception changing) {
      return List.of();
    }
  }

  private Network.Nat nat(String... allow) {
    return new Network.Nat(
        POOL.part(links.getAndIncrement(), Network.Nat.LINK_BITS),
        Stream.of(allow).map(Destination::parse).toList(),
        List.of(Subnet.parse(FakeInternet.RESOLVER).address(0)));
  }

  private Box started(Network network) throws Exception {
    var box = rig.box(SMALL, network);
    rig.start(box);
    return box;
  }

  private static List<String> asks(Box box, List<String> places) throws Exception {
    var script = "/usr/bin/python3 - " + String.join(" ", places) + " <<'END'\n" + ASK + "END\n";
    return box.run("user", script).output().lines().toList();
  }

  private static List<String> asks(Box box, String... places) throws Exception {
    return asks(box, List.of(places));
  }

  private static List<String> all(List<String> places, String answer) {
    return places.stream().map(place -> place + " " + answer).toList();
  }

  @Test
  void saysThatItHasIt() throws Exception {
    assertThat(backend().realNetwork()).isInstanceOf(Readiness.Usable.class);
    assertThat(backend().capabilities()).contains(Capability.REAL_NETWORK);
    Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "0");
    assertThat(backend().realNetwork())
        .isInstanceOfSatisfying(
            Readiness.Unusable.class,
            no ->
                assertThat(no.reason() + no.remedy())
                    .contains("net.ipv4.ip_forward is 0", "sysctl"));
    assertThatThrownBy(() -> started(nat("internet"))).isInstanceOf(BackendException.class);
  }

  @Test
  void theInternetIsReachedByAddressAndByNameBehindTheHostsAddress() throws Exception {
    assertThat(asks(started(nat("internet")), "93.184.216.34:80", "shop.example.test:443"))
        .containsExactly(
            "93.184.216.34:80 reached " + FakeInternet.HOST,
            "shop.example.test:443 reached " + FakeInternet.HOST);
  }

  @Test
  void theHostIsNotReachedAtAnyOfItsAddresses() throws Exception {
    var port = ":" + internet.hostPort();
    var nat = nat("internet", "0.0.0.0/0");
    var places = new ArrayList<String>();
    for (var address :
        List.of(FakeInternet.HOST, FakeInternet.HOST_INSIDE, nat.hostAddress().getHostAddress())) {
      places.add(address + port);
    }
    var box = started(nat);
    for (var place : places) {
      assertThat(FakeInternet.connects(place)).as(place + " from the host").isTrue();
    }
    assertThat(asks(box, places)).isEqualTo(all(places, "ECONNREFUSED"));
    assertThat(asks(box, "127.0.0.1" + port)).containsExactly("127.0.0.1" + port + " ECONNREFUSED");
  }

  @Test
  void whatIsSomebodysOwnIsNotReached() throws Exception {
    var places =
        Stream.concat(FakeInternet.PRIVATE.stream(), Stream.of(FakeInternet.DATABASE))
            .map(address -> address + ":80")
            .toList();
    for (var place : places) {
      assertThat(FakeInternet.connects(place)).as(place + " from the host").isTrue();
    }
    assertThat(asks(started(nat("internet")), places)).isEqualTo(all(places, "ECONNREFUSED"));
  }

  @Test
  void thereIsNoIpv6() throws Exception {
    var box = started(nat("internet", "0.0.0.0/0"));
    assertThat(FakeInternet.connects("2001:db8:1::2:80")).isTrue();
    assertThat(asks(box, "2001:db8:1::2:80")).containsExactly("2001:db8:1::2:80 ENETUNREACH");
    assertThat(box.run("root", "cat /proc/net/if_inet6").output().lines())
        .allMatch(line -> line.endsWith(" lo"));
  }

  @Test
  void anAllowListIsAllThatIsReached() throws Exception {
    assertThat(
            asks(
                started(nat("10.1.2.3:5432", "93.184.216.34")),
                "10.1.2.3:5432",
                "10.1.2.3:80",
                "10.1.2.4:5432",
                "any.test:443",
                "93.184.216.35:80"))
        .containsExactly(
            "10.1.2.3:5432 reached " + FakeInternet.HOST,
            "10.1.2.3:80 ECONNREFUSED",
            "10.1.2.4:5432 ECONNREFUSED",
            "any.test:443 reached " + FakeInternet.HOST,
            "93.184.216.35:80 ECONNREFUSED");
    assertThat(
            asks(
                started(nat("internet:443", "10.1.2.0/24")),
                "93.184.216.35:443",
                "93.184.216.35:80",
                "10.1.2.4:80",
                "172.16.9.9:443"))
        .containsExactly(
            "93.184.216.35:443 reached " + FakeInternet.HOST,
            "93.184.216.35:80 ECONNREFUSED",
            "10.1.2.4:80 reached " + FakeInternet.HOST,
            "172.16.9.9:443 ECONNREFUSED");
  }

  @Test
  void theSandboxHasNoSayOverItsNetwork() throws Exception {
    var outcome =
        started(nat("internet"))
            .run(
                "root",
                "ip address add 10.9.9.9/32 dev eth0 && echo changed; ip link set eth0 down &&"
                    + " echo changed; nft list ruleset && echo seen; ip route add 1.1.1.1 via"
                    + " 10.231.0.1 && echo changed; (echo 1 >/proc/sys/net/ipv4/ip_forward) && echo"
                    + " changed; umount -l /sys; umount -l /proc/sys; ls -A /sys; true");
    assertThat(outcome.output()).doesNotContain("changed", "seen", "kernel");
  }

  @Test
  void twoAtOnceReachTheInternetAndNeitherTheOther() throws Exception {
    var one = started(nat("internet", "0.0.0.0/0"));
    var address = POOL.part(0, Network.Nat.LINK_BITS).address(2).getHostAddress();
    var two = started(nat("internet", "0.0.0.0/0"));
    assertThat(one.run("user", SERVE).exit()).isZero();
    assertThat(asks(two, address + ":8000")).containsExactly(address + ":8000 ECONNREFUSED");
    assertThat(internet.reaches(address + ":8000")).as("from outside").isFalse();
    assertThat(FakeInternet.connects(address + ":8000")).as("from the host").isFalse();

    stop(two);

    assertThat(asks(one, "93.184.216.34:80")).hasSize(1).allMatch(said -> said.contains("reached"));
  }

  private void stop(Box box) {
    rig.backend().adopt(box.spec()).orElseThrow().stop(Duration.ZERO);
  }

  @Test
  void nothingIsLeftAfterAStopNorAfterAnEndByItself() throws Exception {
    var first = started(nat("internet"));
    var crashing = rig.box(SMALL, nat("internet"));
    Running running = rig.start(crashing);
    running.onExit(_ -> {});
    assertThat(network()).hasSizeGreaterThan(before.size());

    stop(first);
    ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();

    Eventually.holds("nothing is left", Duration.ofSeconds(20), () -> before.equals(seen()));
    rig.reopen(first);
    rig.start(first);
    assertThat(asks(first, "93.184.216.34:80")).allMatch(said -> said.contains("reached"));
  }

  @Test
  void anAddressThatTheHostHasAlreadyIsNotGivenAway() throws Exception {
    var link = Subnet.parse("20.0.0.0/30");
    var network = new Network.Nat(link, List.of(Destination.INTERNET), List.of());
    assertThatThrownBy(() -> started(network))
        .isInstanceOfSatisfying(
            BackendException.class, no -> assertThat(no.remedy()).contains("nat.pool"))
        .hasMessageContaining("20.0.0.1 already, on up0");
  }

  @Test
  void nothingIsLeftAfterAKillAtAnyStepAndASweep() throws Exception {
    for (var step : List.of("made-namespace", "made-rules", "made-devices", "up")) {
      var home = Files.createDirectory(temp.resolve(step));
      Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
      var command = new ArrayList<>(SuiteProgram.java(System.getProperty("java.class.path")));
      command.addAll(List.of(victim().getName(), home.toString(), step, "nat"));
      var killed = new ProcessBuilder(command).inheritIO().start();
      assertThat(killed.waitFor()).as(step).isEqualTo(Victim.KILLED);

      sweep(home);

      assertThat(network()).as(step).isEqualTo(before);
      Leftover.none(home);
    }
  }

  private void sweep(Path home) throws IOException {
    var store = new FolderStore(home.resolve("templates"));
    var found = backend().found(home.resolve("sandboxes"));
    assertThat(found).hasSize(1);
    for (var id : found) {
      var folder = new SandboxFolder(home.resolve("sandboxes").resolve(id.value()));
      backend().sweep(folder);
      store.close(folder);
      backend().delete(folder);
    }
  }

  @Test
  void rulesWhoseFolderIsGoneAreFoundAndSwept() throws Exception {
    var home = Files.createDirectories(temp.resolve("gone/sandboxes"));
    var folder = new SandboxFolder(home.resolve("lost1"));
    FakeInternet.run("nft add table inet " + Mark.of(folder).replace('-', '_'));
    assertThat(backend().found(home)).extracting(Object::toString).containsExactly("lost1");

    backend().sweep(folder);

    assertThat(backend().found(home)).isEmpty();
  }
}
