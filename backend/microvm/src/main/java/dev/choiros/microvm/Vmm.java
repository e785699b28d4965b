package dev.choiros.microvm;

import dev.choiros.backend.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A program of this host that runs one virtual machine, and how it is talked to. All of what it is
 * told of the machine is in {@link Machine}. It is paused by the host, which holds its process; it
 * pauses a machine by itself only to write it down.
 */
interface Vmm {
  /** The backend's name. */
  String name();

  /** Whether its machines have run on real hardware, or emulated, and not only against a fake. */
  boolean proven();

  /** What its machines boot into. */
  Guest guest();

  /**
   * Why it cannot be used here, and what to do.
   *
   * @param ground takes long to look at the first time
   */
  Optional<Readiness.Unusable> fault(Supplier<Ground> ground);

  /** Whether it can write a machine down that runs, and go on with it. */
  boolean writes();

  /** What a sandbox's machine starts with; may take long the first time. */
  default Memory ready(Machine machine) throws IOException {
    return new Memory.Fresh();
  }

  /** What a machine starts with that was written into a folder. */
  default Memory written(Path folder) {
    return new Memory.Written(folder);
  }

  /** Makes the files that it needs, before it is started; also those of {@code memory}. */
  default void lay(Machine machine, Memory memory) throws IOException {}

  /** The folder that it is started in. */
  default Path home(Machine machine) {
    return Path.of(".");
  }

  /**
   * What starts it.
   *
   * @param handed takes the files that it gets open
   */
  List<String> command(Machine machine, Memory memory, Handed handed) throws IOException;

  /**
   * Lets the machine boot, or go on from {@code memory}, once the program runs.
   *
   * @param hopeless ends every wait
   */
  void begin(Machine machine, Memory memory, BooleanSupplier hopeless) throws IOException;

  /** Where the first process of its guest takes words. */
  Control control(Place place);

  /** Writes a machine down that is quiet: where each part is by its name. It does not go on. */
  Map<String, Path> write(Place place) throws IOException;
}
