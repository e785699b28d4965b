package dev.choiros.linux.network;

import static java.util.stream.Collectors.joining;

import dev.choiros.backend.Destination;
import dev.choiros.backend.Network;
import java.net.Inet4Address;

/**
 * What may pass between one sandbox and the rest of the world, as one table of nftables.
 *
 * <p>A packet of the sandbox goes to the host, which refuses it whatever it is, or is forwarded; so
 * both ways are looked at, by the interface that it comes in on. What is refused is answered, so
 * that programs fail at once.
 */
final class Rules {
  /** Those that IANA lists as not global; a sandbox's pool is among them, or ought to be. */
  private static final String NOT_GLOBAL =
      "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12,"
          + " 192.0.0.0/24, 192.0.2.0/24, 192.88.99.0/24, 192.168.0.0/16, 198.18.0.0/15,"
          + " 198.51.100.0/24, 203.0.113.0/24, 224.0.0.0-255.255.255.255";

  private Rules() {}

  /** The table, in place of one of that name. */
  static String of(String table, String device, Network.Nat nat) {
    return """
    %1$s
    table inet %2$s {
      chain refuse {
        meta l4proto tcp reject with tcp reset
        reject with icmpx type admin-prohibited
      }
      chain outward {
        meta nfproto ipv6 jump refuse
        ip saddr != %4$s drop
        ct state established,related accept
        oifname "%5$s*" jump refuse
        %6$s
        jump refuse
      }
      chain passing {
        type filter hook forward priority filter - 10; policy accept;
        iifname "%3$s" jump outward
        oifname "%3$s" ct state established,related accept
        oifname "%3$s" drop
      }
      chain arriving {
        type filter hook input priority filter - 10; policy accept;
        iifname "%3$s" jump refuse
      }
      chain leaving {
        type nat hook postrouting priority srcnat; policy accept;
        ip saddr %4$s oifname != "%3$s" masquerade
      }
    }
    """
        .formatted(
            removal(table),
            table,
            device,
            nat.sandboxAddress().getHostAddress(),
            RealNetwork.DEVICES,
            accepted(nat));
  }

  /** Removes the table; harmless where there is none. */
  static String removal(String table) {
    return "add table inet " + table + "\ndelete table inet " + table;
  }

  private static String accepted(Network.Nat nat) {
    var names =
        nat.resolvers().stream()
            .map(Inet4Address::getHostAddress)
            .map(each -> "ip daddr " + each + " meta l4proto { tcp, udp } th dport 53 accept\n");
    return names.collect(joining())
        + nat.allow().stream().map(Rules::accepted).collect(joining("\n"));
  }

  private static String accepted(Destination destination) {
    var where = destination.where().map(Object::toString).orElse("!= { " + NOT_GLOBAL + " }");
    var port =
        destination.port() == 0
            ? ""
            : "meta l4proto { tcp, udp } th dport " + destination.port() + " ";
    return "ip daddr " + where + " " + port + "accept";
  }
}
