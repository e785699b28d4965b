package dev.choiros.microvm;

import dev.choiros.backend.Readiness;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** A VMM of a Linux host with KVM that is told all over its API, in a folder of its own. */
interface HostedVmm extends Vmm {
  /** What it needs. */
  Hosted hosted();

  /** Its path, if it is not looked for. */
  Optional<Path> program();

  @Override
  default String name() {
    return hosted().program();
  }

  @Override
  default boolean proven() {
    return false;
  }

  @Override
  default Optional<Readiness.Unusable> fault(Supplier<Ground> ground) {
    return hosted().fault(program(), ground);
  }

  @Override
  default boolean writes() {
    return true;
  }

  @Override
  default Path home(Machine machine) {
    return new Laid(machine).folder();
  }

  @Override
  default Control control(Place place) {
    return Control.through(place.sockets().resolve(Laid.VSOCK));
  }
}
