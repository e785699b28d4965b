package dev.choiros.templates.archive;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.archive.Entry.Time;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The extended headers of POSIX.1-2001: lines of {@code length key=value}. */
final class Pax {
  private static final Pattern TIME = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,30})?");
  private static final String ATTRIBUTE = "SCHILY.xattr.";

  /** What would change the meaning of every entry that follows. */
  private static final List<String> NEVER_FOR_ALL = List.of("path", "linkpath", "size", "GNU.");

  private Pax() {}

  /** Adds the lines to {@code into}; a later one wins. */
  static void read(byte[] content, Map<String, String> into) throws BadTemplate {
    var text = new String(content, StandardCharsets.ISO_8859_1);
    for (var at = 0; at < text.length(); ) {
      var space = text.indexOf(' ', at);
      if (space < 0 || space - at > 7) {
        throw broken();
      }
      var length = number(text.substring(at, space));
      var end = at + length;
      if (length <= space - at + 1 || end > text.length() || text.charAt((int) end - 1) != '\n') {
        throw broken();
      }
      var line = text.substring(space + 1, (int) end - 1);
      var equals = line.indexOf('=');
      if (equals <= 0) {
        throw broken();
      }
      into.put(line.substring(0, equals), line.substring(equals + 1));
      at = (int) end;
    }
  }

  static void checkGlobal(byte[] content) throws BadTemplate {
    var lines = new HashMap<String, String>();
    read(content, lines);
    for (var key : lines.keySet()) {
      if (NEVER_FOR_ALL.stream().anyMatch(key::startsWith)) {
        throw Header.broken("a header for all entries says their " + key);
      }
    }
  }

  static long number(String digits) throws BadTemplate {
    try {
      var value = Long.parseLong(digits);
      if (value >= 0 && value < 1L << 60) {
        return value;
      }
    } catch (NumberFormatException bad) {
      // said below
    }
    throw broken();
  }

  /** Decimal seconds with a fraction, which may lie before 1970. */
  static Time time(String text) throws BadTemplate {
    if (!TIME.matcher(text).matches()) {
      throw broken();
    }
    var exact = new BigDecimal(text);
    var seconds = exact.setScale(0, RoundingMode.FLOOR);
    var nanos = exact.subtract(seconds).movePointRight(9).intValue();
    return new Time(seconds.longValueExact(), nanos);
  }

  /**
   * Those that programs set for themselves. Others speak to the kernel of the host that reads them,
   * so they are left out.
   */
  static Map<String, String> attributes(Map<String, String> extended) {
    var found = new HashMap<String, String>();
    extended.forEach((key, value) -> {
      if (key.startsWith(ATTRIBUTE + "user.")) {
        found.put(key.substring(ATTRIBUTE.length()), value);
      }
    });
    return found;
  }

  private static BadTemplate broken() {
    return Header.broken("an extended header is damaged");
  }
}
