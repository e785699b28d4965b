package dev.choiros.hypervisor.settings;

import dev.choiros.backend.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a sandbox of a machine class can reach by itself.
 *
 * @param allow for {@link Kind#NAT}: all that it reaches; empty for the others
 */
public record Reach(Kind kind, List<Destination> allow) {
  /** As {@code network} has them in the file. */
  public enum Kind {
    /** Nothing: all traffic goes through the channel. */
    NONE,
    /** The gateway, through the channel. */
    GATEWAY,
    /** What is allowed, from an address of its own. */
    NAT
  }

  public static final Reach NONE = new Reach(Kind.NONE, List.of());
  public static final Reach GATEWAY = new Reach(Kind.GATEWAY, List.of());

  /** The internet, and nothing that is anybody's own. */
  public static final Reach INTERNET = new Reach(Kind.NAT, List.of(Destination.INTERNET));

  public Reach {
    allow = List.copyOf(allow);
  }

  /** As the file has it. */
  public String label() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** As one line, for {@link #parse}: {@code none}, {@code nat internet 10.1.2.3:5432}. */
  public String line() {
    var words = new ArrayList<>(List.of(label()));
    allow.forEach(destination -> words.add(destination.toString()));
    return String.join(" ", words);
  }

  public static Reach parse(String line) {
    var words = List.of(line.split(" ", -1));
    var allow = words.stream().skip(1).map(Destination::parse).toList();
    return new Reach(Kind.valueOf(words.getFirst().toUpperCase(Locale.ROOT)), allow);
  }

  /** What there is with this kind where nothing else is said. */
  static Reach of(Kind kind) {
    return switch (kind) {
      case NONE -> NONE;
      case GATEWAY -> GATEWAY;
      case NAT -> INTERNET;
    };
  }
}
