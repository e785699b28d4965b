package dev.choiros.templates.archive;

import java.util.Map;

/**
 * One entry of an archive.
 *
 * @param owner the rights, ids and time that it shall have
 */
public record Entry(Name name, What what, Owner owner) {
  /** Which kind of thing. */
  public sealed interface What {
    /** A file; its bytes follow in the archive. */
    record File(long bytes) implements What {}

    record Folder() implements What {}

    /** Another name of a file that came before. */
    record Link(Name to) implements What {}

    /** A symbolic link; where it leads is nobody's business here. */
    record Symlink(String to) implements What {}

    record Pipe() implements What {}

    record Device() implements What {}
  }

  /**
   * @param mode the lower twelve bits
   * @param attributes extended ones by name; one character is one byte
   */
  public record Owner(int mode, int uid, int gid, Time changed, Map<String, String> attributes) {
    public Owner {
      attributes = Map.copyOf(attributes);
    }
  }

  /** Seconds since 1970, and what is left of one. */
  public record Time(long seconds, int nanos) {}
}
