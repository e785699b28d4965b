package dev.choiros.linux.network;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Destination;
import dev.choiros.backend.Network;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tries on this host what a network of a sandbox's own needs, and says plainly what is missing. */
final class Trial {
  private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

  private Trial() {}

  static Readiness run() {
    for (var tool : List.of("ip", "nft", "nsenter", "unshare")) {
      try {
        Run.command(tool, "-V");
      } catch (IOException missing) {
        return new Readiness.Unusable(
            "the program " + tool + " is not installed",
            "apt-get install iproute2 nftables util-linux");
      }
    }
    try {
      checkForwarding();
      var link = Subnet.parse("10.0.0.0/30");
      var nat = new Network.Nat(link, List.of(Destination.INTERNET), List.of(link.address(1)));
      Run.with(
          Rules.of("choir", "choir0", nat),
          "unshare",
          "--net",
          "sh",
          "-c",
          "ip link add choir0 type veth peer name eth0 && exec nft -f -");
      return new Readiness.Usable(List.of());
    } catch (BackendException closed) {
      return new Readiness.Unusable(String.valueOf(closed.getMessage()), closed.remedy());
    } catch (IOException refused) {
      return new Readiness.Unusable(
          "this kernel or this container does not let us: " + refused.getMessage(),
          "run as root of the host, with the kernel's modules veth and nf_tables");
    }
  }

  /** That is for the whole host, so its operator's to decide. */
  static void checkForwarding() throws IOException {
    if (Files.readString(FORWARDING).strip().equals("0")) {
      throw new BackendException(
          "this host forwards no packets: net.ipv4.ip_forward is 0",
          "if it may, echo net.ipv4.ip_forward=1 >/etc/sysctl.d/60-choir.conf && sysctl --system");
    }
  }
}
