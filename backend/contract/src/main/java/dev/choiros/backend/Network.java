package dev.choiros.backend;

import static java.util.stream.Collectors.joining;

import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a sandbox can reach by itself. In each of them it has its channel. */
public sealed interface Network {
  /** Nothing. */
  record None() implements Network {}

  /**
   * Nothing but the gateway, which is at the other end of the channel: the agent listens on
   * loopback and hands each connection on.
   */
  record Gateway() implements Network {}

  /**
   * What {@code allow} names, from an address of its own, behind an address of the host's. Never
   * the host, another sandbox, or an IPv6 address. With {@link Capability#REAL_NETWORK}.
   *
   * @param link four addresses that are its alone: the second is the host's end, the third the
   *     sandbox's
   * @param resolvers where it asks for names; reachable for that, whatever is allowed
   */
  record Nat(Subnet link, List<Destination> allow, List<Inet4Address> resolvers)
      implements Network {
    /** How long the first part of a link's addresses is. */
    public static final int LINK_BITS = 30;

    public Nat {
      if (link.bits() != LINK_BITS) {
        throw new IllegalArgumentException("not four addresses: " + link);
      }
      allow = List.copyOf(allow);
      resolvers = List.copyOf(resolvers);
    }

    public Inet4Address hostAddress() {
      return link.address(1);
    }

    public Inet4Address sandboxAddress() {
      return link.address(2);
    }
  }

  /** Where the agent listens for what is meant for the gateway, inside. */
  int GATEWAY_PORT = 49982;

  /**
   * What every process inside is told about it, and what tells the agent its part in it: {@code
   * CHOIR_GATEWAY} to listen for the gateway there, {@code CHOIR_RESOLVERS} to write them into
   * {@code /etc/resolv.conf}.
   */
  default Map<String, String> environment() {
    return switch (this) {
      case None() -> Map.of();
      case Gateway() -> proxies();
      case Nat(_, _, var resolvers) ->
          Map.of(
              "CHOIR_RESOLVERS",
              resolvers.stream().map(Inet4Address::getHostAddress).collect(joining(" ")));
    };
  }

  private static Map<String, String> proxies() {
    var variables = new TreeMap<String, String>();
    variables.put("CHOIR_GATEWAY", Integer.toString(GATEWAY_PORT));
    var proxy = "http://127.0.0.1:" + GATEWAY_PORT;
    for (var name : List.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")) {
      variables.put(name, proxy);
    }
    for (var name : List.of("NO_PROXY", "no_proxy")) {
      variables.put(name, "localhost,127.0.0.1,::1");
    }
    return variables;
  }
}
