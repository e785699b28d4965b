package dev.choiros.backend;

import java.util.Optional;

/**
 * What an allow list names: addresses, and a port of theirs or all there is at them.
 *
 * @param where empty for the internet: every address that is nobody's own, see {@link #INTERNET}
 * @param port 0 for all of them, and for what has none
 */
public record Destination(Optional<Subnet> where, int port) {
  private static final String WORD = "internet";

  /** Every public address; none of a private network, of a link or of a host. */
  public static final Destination INTERNET = new Destination(Optional.empty(), 0);

  /** {@code internet}, {@code 10.1.2.3}, {@code 10.1.0.0/16}, each with a port or without. */
  public static Destination parse(String text) {
    var colon = text.indexOf(':');
    var place = (colon < 0 ? text : text.substring(0, colon)).strip();
    var port = colon < 0 ? 0 : port(text.substring(colon + 1).strip(), text);
    return new Destination(
        place.equals(WORD) ? Optional.empty() : Optional.of(Subnet.parse(place)), port);
  }

  private static int port(String digits, String text) {
    if (digits.matches("[0-9]{1,5}")) {
      var port = Integer.parseInt(digits);
      if (port >= 1 && port <= 65535) {
        return port;
      }
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is not an IPv4 address with a port such as 10.1.2.3:5432");
  }

  @Override
  public String toString() {
    return where.map(Subnet::toString).orElse(WORD) + (port == 0 ? "" : ":" + port);
  }
}
