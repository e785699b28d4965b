package dev.choiros.hypervisor.lifecycle;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Limits;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.settings.Reach;
import dev.choiros.testkit.FakeBackend;
import dev.choiros.testkit.FakeHost;
import java.nio.file.Path;
import java.util.List;

/** A machine with a usual wall and a strong one, each with sandboxes of its own. */
final class TwoBackends {
  /** Whatever is the strongest here. */
  static final MachineClass STANDARD = machine("standard", MachineClass.AUTO);

  static final MachineClass USUAL = machine("usual", "bubblewrap");
  static final MachineClass STRONG = machine("strong", "strong");

  final FakeHost usual = new FakeHost();
  final FakeHost strong = new FakeHost();

  private static MachineClass machine(String name, String backend) {
    return new MachineClass(
        name,
        backend,
        new Limits((name.length() + 100L) << 20, 1000, 256, 2L << 30),
        Reach.NONE,
        MachineClass.Tier.PERSISTENT);
  }

  Rig open(Path state) {
    return new Rig(state, usual, both(), List.of(STANDARD, USUAL, STRONG));
  }

  List<Backend> both() {
    return List.of(usualWall(), strongWall());
  }

  List<Backend> strongBroken() {
    return List.of(
        usualWall(), strongWall().lacking("the strong wall has a hole", "install mortar"));
  }

  private FakeBackend usualWall() {
    return new FakeBackend(usual).as("bubblewrap", Isolation.NAMESPACES);
  }

  private FakeBackend strongWall() {
    return new FakeBackend(strong).as("strong", Isolation.MICROVM);
  }
}
