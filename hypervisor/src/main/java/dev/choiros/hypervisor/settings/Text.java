package dev.choiros.hypervisor.settings;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the text of a setting may look like. Faults say what would have been good. */
final class Text {
  private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern HOST =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

  /** Powers of 1024, as the kernel's own limits are written: 512M is 512MiB. */
  private static final Map<String, Long> SIZES =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("b", 1L),
          Map.entry("k", 1L << 10),
          Map.entry("kib", 1L << 10),
          Map.entry("m", 1L << 20),
          Map.entry("mib", 1L << 20),
          Map.entry("g", 1L << 30),
          Map.entry("gib", 1L << 30),
          Map.entry("t", 1L << 40),
          Map.entry("tib", 1L << 40));

  private static final Map<String, Long> TIMES =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

  private Text() {}

  static int number(String text, int least, int most) {
    try {
      var number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notOne) {
      // said below, with the range
    }
    throw new IllegalArgumentException(
        quote(text) + " is not a number from " + least + " to " + most);
  }

  /** Bytes. */
  static long size(String text) {
    return measure(text, SIZES, "is not a size such as 512M or 8G");
  }

  static Duration duration(String text) {
    return Duration.ofMillis(measure(text, TIMES, "is not a time such as 500ms, 30s or 5m"));
  }

  private static long measure(String text, Map<String, Long> units, String complaint) {
    var matcher = WITH_UNIT.matcher(text.strip());
    var unit = matcher.matches() ? units.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(quote(text) + " " + complaint);
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    } catch (ArithmeticException tooMuch) {
      throw new IllegalArgumentException(quote(text) + " is too much", tooMuch);
    }
  }

  static <E extends Enum<E>> E word(String text, Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(word -> label(word).equals(text.strip().toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(notOneOf(text, type)));
  }

  private static <E extends Enum<E>> String notOneOf(String text, Class<E> type) {
    var good = Arrays.stream(type.getEnumConstants()).map(Text::label).toList();
    if (good.size() == 1) {
      return quote(text) + " is not there: there is only " + good.getFirst();
    }
    return quote(text)
        + " is not one of "
        + good.stream().collect(Collectors.joining(", "))
        + ": did you mean "
        + Nearest.to(text, good)
        + "?";
  }

  private static String label(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(quote(text) + " is not a name of a-z, 0-9 and -");
    }
    return text;
  }

  /** A name, or two with a slash between: a backend and its runtime. */
  static String backend(String text) {
    var slash = text.indexOf('/');
    if (slash >= 0) {
      name(text.substring(0, slash));
    }
    name(text.substring(slash + 1));
    return text;
  }

  static String host(String text) {
    var lower = text.strip().toLowerCase(Locale.ROOT);
    if (lower.length() > 190 || !HOST.matcher(lower).matches()) {
      throw new IllegalArgumentException(
          quote(text) + " is not a host name such as choir.example.org");
    }
    return lower;
  }

  /** An address as digits; names are not looked up. */
  static InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text.strip());
    } catch (IllegalArgumentException notOne) {
      throw new IllegalArgumentException(
          quote(text) + " is not an address such as 127.0.0.1, 0.0.0.0 or ::1", notOne);
    }
  }

  /** Scheme, host and port alone, as a browser writes it. */
  static String origin(String text) {
    try {
      var uri = URI.create(text.strip());
      var web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && text.strip().equals(plain(uri))) {
        return text.strip();
      }
    } catch (IllegalArgumentException notOne) {
      // said below
    }
    throw new IllegalArgumentException(
        quote(text) + " is not an origin such as https://choir.example.org");
  }

  private static String plain(URI uri) {
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  static boolean yes(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(quote(text) + " is not true or false");
    };
  }

  private static String quote(String text) {
    return "\"" + text + "\"";
  }
}
