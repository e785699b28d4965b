package dev.choiros.nspawn;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Capability;
import dev.choiros.backend.IdRange;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.Sandboxes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Sandboxes made by systemd-nspawn 252 or later, as root; systemd itself need not be running here.
 */
public final class Nspawn implements Backend {
  private final IdMaps maps = IdMaps.ofThisProcess();
  private final CgroupTree cgroups = CgroupTree.ofThisHost();
  private final Sandboxes sandboxes;

  public Nspawn() {
    this(Failpoint.NONE, Sandboxes.PATIENCE);
  }

  Nspawn(Failpoint failpoint, Duration patience) {
    sandboxes = new Sandboxes(maps, cgroups, new Launch(cgroups, failpoint), patience);
  }

  @Override
  public String name() {
    return "nspawn";
  }

  @Override
  public Isolation isolation() {
    return Isolation.NAMESPACES;
  }

  @Override
  public Set<Capability> capabilities() {
    var can = EnumSet.noneOf(Capability.class);
    if (cgroups.limits()) {
      can.add(Capability.LIMITS);
    }
    if (maps.kind() == IdMaps.Kind.ROOT) {
      can.addAll(Set.of(Capability.USERS, Capability.OWN_IDS));
    }
    return can;
  }

  @Override
  public Readiness probe() {
    return new Probe(maps, cgroups).run();
  }

  @Override
  public IdRange ids(int number) {
    return maps.range(number);
  }

  @Override
  public Running start(SandboxSpec spec) {
    return sandboxes.start(spec);
  }

  @Override
  public Optional<Running> adopt(SandboxSpec spec) {
    return sandboxes.adopt(spec);
  }

  @Override
  public void sweep(SandboxFolder folder) {
    sandboxes.sweep(folder);
  }

  @Override
  public void delete(SandboxFolder folder) {
    sandboxes.delete(folder);
  }

  @Override
  public Set<SandboxId> found(Path folder) {
    return sandboxes.found(folder);
  }
}
