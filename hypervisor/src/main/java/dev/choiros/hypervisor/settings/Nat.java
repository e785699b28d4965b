package dev.choiros.hypervisor.settings;

import dev.choiros.backend.Subnet;
import java.net.Inet4Address;
import java.util.List;

/**
 * Where the addresses of sandboxes come from that have one.
 *
 * @param pool each takes four of it, by its number
 * @param resolvers what they ask for names; empty for the host's own
 */
public record Nat(Subnet pool, List<Inet4Address> resolvers) {
  public static final Nat DEFAULT = new Nat(Subnet.parse("10.231.0.0/16"), List.of());

  public Nat {
    resolvers = List.copyOf(resolvers);
  }

  static Subnet pool(String text) {
    var pool = Subnet.parse(text.strip());
    if (pool.bits() < 8 || pool.bits() > 28) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is too large or too small: /8 to /28, four addresses for each sandbox");
    }
    return pool;
  }

  /** Addresses, with commas or spaces between them. */
  static List<Inet4Address> resolvers(String text) {
    return List.of(text.strip().split("[,\\s]+", -1)).stream()
        .map(each -> Subnet.parse(each).address(0))
        .toList();
  }
}
