package dev.choiros.backend;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Where a machine is reached that somebody else runs. Two that are equal are one machine. */
public record Endpoint(InetAddress address, int port) {
  /** {@code 10.233.1.2:49983} or {@code [fd00::2]:49983}; no names, for what they mean changes. */
  public static Endpoint parse(String text) {
    var colon = text.lastIndexOf(':');
    if (colon > 0 && text.substring(colon + 1).matches("[0-9]{1,5}")) {
      var port = Integer.parseInt(text.substring(colon + 1));
      try {
        var address = InetAddress.ofLiteral(literal(text.substring(0, colon)));
        if (port >= 1 && port <= 65535 && means(address)) {
          return new Endpoint(address, port);
        }
      } catch (IllegalArgumentException noAddress) {
        // said below
      }
    }
    throw new IllegalArgumentException(
        "\""
            + text
            + "\" is not an address and a port such as 10.233.1.2:49983 or [fd00::2]:49983");
  }

  private static String literal(String text) {
    var bracketed = text.startsWith("[") && text.endsWith("]");
    if (bracketed != text.contains(":")) {
      throw new IllegalArgumentException("brackets are for IPv6 and for it alone");
    }
    return bracketed ? text.substring(1, text.length() - 1) : text;
  }

  /** Whether it can be one machine's. */
  private static boolean means(InetAddress address) {
    return !address.isAnyLocalAddress() && !address.isMulticastAddress();
  }

  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(address, port);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    var host = address.getHostAddress();
    return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
  }
}
