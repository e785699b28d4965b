package dev.choiros.templates.archive;

import dev.choiros.templates.BadTemplate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * The name of a file in an archive: folders and the file's own, with {@code /} between, never
 * {@code ..}, never absolute. One character stands for one byte, whatever they mean to people.
 *
 * @param path empty for the root itself
 */
public record Name(String path) implements Comparable<Name> {
  private static final int LONGEST = 4096;
  private static final int LONGEST_PART = 255;
  private static final String REMEDY = "it was not made by a tool that means well; do not use it";

  public static final Name ROOT = new Name("");

  /** Reads what an archive says; a fault when that leads out of it. */
  public static Name read(String raw) throws BadTemplate {
    if (raw.startsWith("/")) {
      throw bad("is absolute", raw);
    }
    if (raw.length() > LONGEST || raw.indexOf('\0') >= 0) {
      throw bad(raw.length() > LONGEST ? "is too long" : "has a byte 0 in it", raw);
    }
    var parts = new ArrayList<String>();
    for (var part : raw.split("/", -1)) {
      switch (part) {
        case "", "." -> {
          // Says nothing.
        }
        case ".." -> throw bad("leads out of it with ..", raw);
        default -> {
          if (part.length() > LONGEST_PART) {
            throw bad("is too long", raw);
          }
          parts.add(part);
        }
      }
    }
    return new Name(String.join("/", parts));
  }

  private static BadTemplate bad(String what, String raw) {
    return new BadTemplate("a name in the archive " + what + ": " + text(raw), REMEDY);
  }

  public boolean isRoot() {
    return path.isEmpty();
  }

  /** The folder it is in; the root is in itself. */
  public Name parent() {
    var slash = path.lastIndexOf('/');
    return slash < 0 ? ROOT : new Name(path.substring(0, slash));
  }

  /** Its own name, without the folders. */
  public String last() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  public Name child(String part) {
    return isRoot() ? new Name(part) : new Name(path + "/" + part);
  }

  public boolean isBelow(Name folder) {
    return !isRoot() && (folder.isRoot() || path.startsWith(folder.path + "/"));
  }

  @Override
  public int compareTo(Name other) {
    return path.compareTo(other.path);
  }

  /** For people. */
  @Override
  public String toString() {
    return "/" + text(path);
  }

  private static String text(String raw) {
    var shown = raw.length() > 200 ? raw.substring(0, 200) + "…" : raw;
    return new String(shown.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .replaceAll("\\p{Cntrl}", "?");
  }
}
