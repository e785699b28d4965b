package dev.choiros.backend;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * IPv4 addresses that have the same first part.
 *
 * @param first the first of them, as a number
 * @param bits how long the part is that they share
 */
public record Subnet(int first, int bits) {
  public Subnet {
    if (bits < 0 || bits > 32 || (first & ~mask(bits)) != 0) {
      throw new IllegalArgumentException("not the first of its addresses");
    }
  }

  /** One address, or as many as {@code 10.1.0.0/16} has. */
  public static Subnet parse(String text) {
    var slash = text.indexOf('/');
    var address = number(slash < 0 ? text : text.substring(0, slash));
    var bits = slash < 0 ? 32 : bits(text.substring(slash + 1), text);
    if ((address & ~mask(bits)) != 0) {
      throw new IllegalArgumentException(
          text + " is no network: did you mean " + new Subnet(address & mask(bits), bits) + "?");
    }
    return new Subnet(address, bits);
  }

  public static Subnet of(Inet4Address address) {
    return new Subnet(ByteBuffer.wrap(address.getAddress()).getInt(), 32);
  }

  private static int bits(String digits, String text) {
    if (digits.matches("[0-9]{1,2}") && Integer.parseInt(digits) <= 32) {
      return Integer.parseInt(digits);
    }
    throw new IllegalArgumentException(text + " does not end in /0 to /32");
  }

  private static int number(String text) {
    try {
      if (text.matches("[0-9.]+") && InetAddress.ofLiteral(text) instanceof Inet4Address four) {
        return ByteBuffer.wrap(four.getAddress()).getInt();
      }
    } catch (IllegalArgumentException notOne) {
      // said below
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is not an IPv4 address; names and IPv6 addresses cannot be used");
  }

  private static int mask(int bits) {
    return bits == 0 ? 0 : -1 << (32 - bits);
  }

  public boolean contains(Inet4Address address) {
    return (of(address).first & mask(bits)) == first;
  }

  /** How many parts it has that share {@code longer} bits. */
  public long parts(int longer) {
    return 1L << (longer - bits);
  }

  /** The {@code index}-th of those parts. */
  public Subnet part(int index, int longer) {
    if (longer < bits || index < 0 || index >= parts(longer)) {
      throw new IllegalArgumentException(this + " has no part " + index);
    }
    return new Subnet(first + (index << (32 - longer)), longer);
  }

  /** The {@code index}-th address. */
  public Inet4Address address(int index) {
    try {
      var bytes = ByteBuffer.allocate(4).putInt(part(index, 32).first).array();
      return (Inet4Address) InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String toString() {
    return address(0).getHostAddress() + (bits == 32 ? "" : "/" + bits);
  }
}
