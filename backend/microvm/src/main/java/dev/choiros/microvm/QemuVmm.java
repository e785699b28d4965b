package dev.choiros.microvm;

import dev.choiros.backend.Readiness;
import dev.choiros.linux.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * QEMU, by its arguments and its control socket; it also emulates a processor.
 *
 * @param named the board that somebody asked for
 * @param clones whether a machine starts as a clone of one that has booted
 */
record QemuVmm(Optional<Board> named, boolean clones) implements Vmm {
  static final String NAME = "qemu";

  /** The one file of what is written down. */
  private static final String STATE = "machine";

  private static final Duration WRITES = Duration.ofMinutes(2);

  /** What it is called when its machines boot. */
  static final String BOOT = "boot";

  static QemuVmm cloning(Optional<Board> named) {
    return new QemuVmm(named, true);
  }

  static QemuVmm booting() {
    return new QemuVmm(Optional.empty(), false);
  }

  @Override
  public String name() {
    return clones ? named.map(board -> NAME + "/" + board.word()).orElse(NAME) : NAME + "/" + BOOT;
  }

  @Override
  public boolean proven() {
    return true;
  }

  @Override
  public Guest guest() {
    return Guest.ofQemu(named.orElseGet(Board::usual).bus());
  }

  @Override
  public Optional<Readiness.Unusable> fault(Supplier<Ground> ground) {
    var update = "apt-get install qemu-system-x86 (on Debian 12 from bookworm-backports)";
    if (!Tools.says("qemu-system-x86_64", "--version")) {
      return Optional.of(
          new Readiness.Unusable("the program qemu-system-x86_64 is not installed", update));
    }
    var boards = Board.ofThisHost();
    if (boards.isEmpty() || named.isPresent() && !boards.contains(named.get())) {
      var wanted = named.map(Board::word).orElse("microvm or q35");
      return Optional.of(
          new Readiness.Unusable("qemu-system-x86_64 has no machine " + wanted, update));
    }
    return Optional.empty();
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Memory ready(Machine machine) throws IOException {
    return clones ? Booted.like(machine) : new Memory.Fresh();
  }

  @Override
  public Memory written(Path folder) {
    return new Memory.Written(folder.resolve(STATE));
  }

  @Override
  public List<String> command(Machine machine, Memory memory, Handed handed) throws IOException {
    return machine.command(memory, handed);
  }

  @Override
  public void begin(Machine machine, Memory memory, BooleanSupplier hopeless) throws IOException {
    if (memory instanceof Memory.Fresh) {
      return;
    }
    try (var qmp = Qmp.connected(machine.place().qmp(), hopeless)) {
      qmp.leaveMemory();
      qmp.execute("migrate-incoming", "\"uri\": \"file:/dev/fdset/" + Machine.STATE + "\"");
    }
  }

  @Override
  public Control control(Place place) {
    return new Control(place.control());
  }

  @Override
  public Map<String, Path> write(Place place) throws IOException {
    try (var qmp = new Qmp(place.qmp())) {
      qmp.migrate(place.state(), WRITES);
    }
    return Map.of(STATE, place.state());
  }
}
