package dev.choiros.linux.network;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Network;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Subnet;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A network namespace that is there before the sandbox and that the sandbox enters, joined to the
 * host by a pair of devices, with rules on the host's side of it. The sandbox has no rights over
 * it: it belongs to the host's user namespace. All of it is named after the sandbox's mark.
 *
 * <p>The file that the namespace is mounted on is made first and deleted last, so it is the note of
 * all the rest.
 */
public final class RealNetwork {
  /** What the names of the host's ends begin with, of all sandboxes. */
  static final String DEVICES = "choir";

  /** A device's name has 15 characters at most. */
  private static final int DIGITS = 10;

  /** What the sandbox's end is called inside. */
  private static final String INSIDE = "eth0";

  private final String device;
  private final String table;
  private final Path namespace;

  /**
   * @param mark of the sandbox
   * @param namespace where its network namespace is to be found while it has one
   */
  public RealNetwork(String mark, Path namespace) {
    var digits = UUID.nameUUIDFromBytes(mark.getBytes(StandardCharsets.UTF_8)).toString();
    this.device = DEVICES + digits.replace("-", "").substring(0, DIGITS);
    this.table = mark.replace('-', '_');
    this.namespace = namespace.toAbsolutePath();
  }

  /** Whether this host lets root make one; by making one that goes at once. */
  public static Readiness probe() {
    return Trial.run();
  }

  /**
   * Makes it, in place of what may be left of an earlier one.
   *
   * @param step is told of each step that is done
   */
  public void make(Network.Nat nat, Consumer<String> step) throws IOException {
    Trial.checkForwarding();
    remove();
    checkUnused(nat.link());
    Files.createDirectories(namespace.getParent());
    Files.createFile(namespace);
    step.accept("noted-network");
    Run.command("unshare", "--net=" + namespace, "true");
    step.accept("made-namespace");
    // Before there is anything that they could be too late for.
    Run.with(Rules.of(table, device, nat), "nft", "-f", "-");
    step.accept("made-rules");
    Run.with(hostSide(nat), "ip", "-batch", "-");
    step.accept("made-devices");
    Run.with(sandboxSide(nat), "nsenter", "--net=" + namespace, "ip", "-batch", "-");
    step.accept("made-network");
  }

  /** What a command begins with that is to run in it. */
  public List<String> enter() {
    return List.of("nsenter", "--net=" + namespace, "--");
  }

  public Path namespace() {
    return namespace;
  }

  /** No IPv6: not even an address of the link. */
  private String hostSide(Network.Nat nat) {
    return """
    link add %1$s type veth peer name %2$s netns "%3$s"
    link set %1$s addrgenmode none
    address add %4$s/30 dev %1$s
    link set %1$s up
    """
        .formatted(device, INSIDE, namespace, nat.hostAddress().getHostAddress());
  }

  private static String sandboxSide(Network.Nat nat) {
    return """
    link set lo up
    link set %1$s addrgenmode none
    address add %2$s/30 dev %1$s
    link set %1$s up
    route add default via %3$s
    """
        .formatted(
            INSIDE, nat.sandboxAddress().getHostAddress(), nat.hostAddress().getHostAddress());
  }

  /** Two hypervisors with one pool would hand out the same addresses. */
  private static void checkUnused(Subnet link) throws IOException {
    for (var other : NetworkInterface.networkInterfaces().toList()) {
      for (var address : other.inetAddresses().toList()) {
        if (address instanceof Inet4Address four && link.contains(four)) {
          throw new BackendException(
              "this host has the address "
                  + four.getHostAddress()
                  + " already, on "
                  + other.getName()
                  + ", and the sandbox was to have the one beside it",
              "give this hypervisor a pool of its own: nat.pool in choir.toml");
        }
      }
    }
  }

  /** Removes all there is of it; nothing runs in it any more. Harmless where there is nothing. */
  public void remove() throws IOException {
    if (Files.exists(namespace)) {
      away(() -> devices().contains(device), "ip", "link", "delete", device);
      Run.with(Rules.removal(table), "nft", "-f", "-");
      away(this::mounted, "umount", namespace.toString());
      Files.deleteIfExists(namespace);
    }
  }

  private interface Look {
    boolean isThere() throws IOException;
  }

  private static void away(Look look, String... command) throws IOException {
    if (look.isThere()) {
      try {
        Run.command(command);
      } catch (IOException failed) {
        if (look.isThere()) { // Else another sweep met this one.
          throw failed;
        }
      }
    }
  }

  /** The same where the file that is the note of it may have been lost. */
  public void sweep() throws IOException {
    remove();
    if (tables().contains(table)) {
      Run.with(Rules.removal(table), "nft", "-f", "-");
    }
  }

  /** The marks of all sandboxes of this host that have rules. */
  public static Set<String> marks() {
    return tables().stream().map(name -> name.replace('_', '-')).collect(Collectors.toSet());
  }

  private static Set<String> tables() {
    try {
      return Run.command("nft", "list", "tables", "inet")
          .lines()
          .map(line -> line.strip().substring(line.strip().lastIndexOf(' ') + 1))
          .filter(name -> name.startsWith(DEVICES + "_"))
          .collect(Collectors.toSet());
    } catch (IOException without) {
      return Set.of(); // Where there is no nft, or no right to ask it, there is nothing of ours.
    }
  }

  private static Set<String> devices() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/net/dev")).stream()
        .filter(line -> line.contains(":"))
        .map(line -> line.substring(0, line.indexOf(':')).strip())
        .collect(Collectors.toSet());
  }

  private boolean mounted() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .map(line -> line.split(" ", 6)[4].replace("\\040", " "))
        .anyMatch(namespace.toString()::equals);
  }
}
