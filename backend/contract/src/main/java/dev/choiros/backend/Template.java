package dev.choiros.backend;

import java.util.regex.Pattern;

/** How a root filesystem comes to be. */
public sealed interface Template {
  /** What {@link Host} is called. */
  String HOST = "host";

  /** What the others may be called. */
  Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,39}");

  /** The host's own {@code /usr}, read-only; everything else private. */
  record Host() implements Template {}

  /**
   * A tree of its own that somebody added to this host, all of it the sandbox's to change.
   *
   * @param digest SHA-256 in hexadecimal digits, of what it was made of: another digest is another
   *     template, even with the same name
   */
  record Added(String name, String digest) implements Template {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public Added {
      if (!NAME.matcher(name).matches() || name.equals(HOST)) {
        throw new IllegalArgumentException(
            "a template is named with 1 to 40 of a-z, 0-9, -, _ and ., and not " + HOST);
      }
      if (!DIGEST.matcher(digest).matches()) {
        throw new IllegalArgumentException("not a digest of a template: " + digest);
      }
    }
  }

  /** Reads what {@link #line} wrote. */
  static Template parse(String line) {
    var at = line.indexOf('@');
    return at < 0 ? new Host() : new Added(line.substring(0, at), line.substring(at + 1));
  }

  /** All of it in one line. */
  default String line() {
    return switch (this) {
      case Host() -> HOST;
      case Added(var name, var digest) -> name + "@" + digest;
    };
  }

  default String name() {
    return switch (this) {
      case Host() -> HOST;
      case Added(var name, _) -> name;
    };
  }
}
