package dev.choiros.hypervisor.settings;

import dev.choiros.backend.Limits;
import dev.choiros.backend.Machines;
import dev.choiros.backend.Template;
import java.util.List;
import java.util.Optional;

/**
 * A named row of configuration: what a sandbox of this class is made of.
 *
 * @param backend a backend's name, with the runtime behind a slash if one is named; or {@link
 *     #AUTO}
 * @param template a template's name, which may be added after this was read
 * @param machines those that sandboxes of this class are, of the backend {@link #ADOPT}
 */
public record MachineClass(
    String name,
    String backend,
    Limits limits,
    Reach reach,
    Tier tier,
    String template,
    Optional<Machines> machines) {
  /** How long a sandbox is meant to live. */
  public enum Tier {
    PERSISTENT
  }

  /** Stands for the strongest backend that can be used on this host. */
  public static final String AUTO = "auto";

  /** The backend of machines that somebody else runs; a class's own has its name behind a slash. */
  public static final String ADOPT = "adopt";

  /** The default, unless a person chose another. */
  public static final MachineClass STANDARD = shipped("standard", Limits.DEFAULT);

  /** One processor and half a gibibyte, for what only has to be there. */
  public static final MachineClass SMALL =
      shipped("small", new Limits(512L << 20, 1000, 256, 2L << 30));

  /** What there is before the file changes these or adds others. */
  static final List<MachineClass> SHIPPED = List.of(STANDARD, SMALL);

  /** One whose sandboxes borrow the host's files. */
  public MachineClass(String name, String backend, Limits limits, Reach reach, Tier tier) {
    this(name, backend, limits, reach, tier, Template.HOST);
  }

  /** One whose sandboxes are made here. */
  public MachineClass(
      String name, String backend, Limits limits, Reach reach, Tier tier, String template) {
    this(name, backend, limits, reach, tier, template, Optional.empty());
  }

  private static MachineClass shipped(String name, Limits limits) {
    return new MachineClass(name, AUTO, limits, Reach.NONE, Tier.PERSISTENT);
  }

  public boolean auto() {
    return backend.equals(AUTO);
  }

  MachineClass on(String otherBackend) {
    return new MachineClass(name, otherBackend, limits, reach, tier, template, machines);
  }
}
