package dev.choiros.hypervisor.settings;

import dev.choiros.backend.Limits;
import java.util.Optional;

/**
 * A named row of configuration: what a sandbox of this class is made of.
 *
 * @param runtime which of the backend's runtimes, where it has several
 */
public record MachineClass(
    String name,
    String backend,
    Optional<String> runtime,
    Limits limits,
    Network network,
    Tier tier) {
  /** What a sandbox can reach by itself. */
  public enum Network {
    /** Nothing: all traffic goes through the channel. */
    NONE
  }

  /** How long a sandbox is meant to live. */
  public enum Tier {
    PERSISTENT
  }

  /** What there is when the file names no class; the first is the default. */
  public static final MachineClass STANDARD = bubblewrap("standard", Limits.DEFAULT);

  /** One processor and half a gibibyte, for what only has to be there. */
  public static final MachineClass SMALL =
      bubblewrap("small", new Limits(512L << 20, 1000, 256, 2L << 30));

  private static MachineClass bubblewrap(String name, Limits limits) {
    return new MachineClass(
        name, "bubblewrap", Optional.empty(), limits, Network.NONE, Tier.PERSISTENT);
  }

  MachineClass on(String otherBackend) {
    return new MachineClass(name, otherBackend, runtime, limits, network, tier);
  }
}
