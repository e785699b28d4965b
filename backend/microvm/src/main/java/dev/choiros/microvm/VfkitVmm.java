package dev.choiros.microvm;

import dev.choiros.backend.Readiness;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * vfkit, which runs machines by macOS: its arguments say all of one, and it boots at once. It
 * cannot write a machine down.
 *
 * @param program its path, if it is not looked for
 */
record VfkitVmm(Optional<Path> program) implements Vmm {
  private static final String NAME = "vfkit";
  private static final String API = "api";
  private static final String RUNNING = "VirtualMachineStateRunning";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean proven() {
    return false;
  }

  @Override
  public Guest guest() {
    return Guest.ofVfkit();
  }

  @Override
  public Optional<Readiness.Unusable> fault(Supplier<Ground> ground) {
    var system = ground.get().system();
    if (!system.startsWith("Mac")) {
      return unusable(
          "vfkit runs machines by macOS, and this is " + system,
          "use the backend qemu, firecracker or cloud-hypervisor here");
    }
    if (program.or(() -> Ground.program(NAME)).isEmpty()) {
      return unusable("the program vfkit is not found", "brew install vfkit");
    }
    if (!Files.exists(Path.of("/proc/self/stat"))) {
      return unusable(
          "processes are looked after by what only Linux has (/proc, cgroups)",
          "run the hypervisor on Linux; on macOS nothing of this has been run");
    }
    return Optional.empty();
  }

  private static Optional<Readiness.Unusable> unusable(String reason, String remedy) {
    return Optional.of(new Readiness.Unusable(reason, remedy));
  }

  @Override
  public boolean writes() {
    return false;
  }

  /**
   * A disk cannot be given for reading only, so each machine has copies that share their blocks.
   */
  @Override
  public void lay(Machine machine, Memory memory) throws IOException {
    var laid = new Laid(machine);
    laid.make();
    for (var drive : machine.drives().entrySet()) {
      if (!drive.getKey().equals(Machine.DRIVES.getFirst())) {
        Files.delete(laid.file(drive.getKey()));
        lay(drive.getKey(), drive.getValue(), laid);
      }
    }
    var mark = laid.file(Mark.of(machine.spec().folder()));
    Files.createSymbolicLink(mark, Path.of(Laid.INITRAMFS));
  }

  /** What is on the small drive changes once more, for this start alone. */
  private static void lay(String name, Path file, Laid laid) throws IOException {
    if (name.equals("start")) {
      Files.createLink(laid.file(name), file.toAbsolutePath());
    } else {
      laid.copy(file, laid.file(name));
    }
  }

  @Override
  public Path home(Machine machine) {
    return new Laid(machine).folder();
  }

  /**
   * The three arguments of the kernel are older than {@code --bootloader}; with them the sandbox's
   * mark is one argument, and the kernel's own need no quotes.
   */
  @Override
  public List<String> command(Machine machine, Memory memory, Handed handed) throws IOException {
    var laid = new Laid(machine);
    var path = program.or(() -> Ground.program(NAME));
    var command = new ArrayList<>(List.of(path.map(Path::toString).orElse(NAME)));
    command.addAll(List.of("--cpus", Integer.toString(machine.processors())));
    command.addAll(List.of("--memory", Long.toString(machine.memory() >> 20)));
    command.addAll(List.of("--kernel", Laid.KERNEL, "--initrd"));
    command.add(Mark.of(machine.spec().folder()));
    command.addAll(List.of("--kernel-cmdline", laid.arguments("reboot=t panic=-1")));
    for (var name : machine.drives().keySet()) {
      var file = laid.file(name);
      device(command, "virtio-blk,path=" + file + ",deviceId=" + name);
    }
    device(command, "virtio-serial,stdio");
    device(command, "virtio-rng");
    var channel = laid.file(Laid.VSOCK + "_" + Transport.CHANNEL);
    device(command, "virtio-vsock,port=" + Transport.CHANNEL + ",socketURL=" + channel);
    var words = laid.file(Laid.VSOCK);
    device(command, "virtio-vsock,port=" + Transport.WORDS + ",socketURL=" + words + ",connect");
    command.addAll(List.of("--restful-uri", "unix://" + laid.file(API)));
    return command;
  }

  private static void device(List<String> command, String device) {
    command.addAll(List.of("--device", device));
  }

  @Override
  public void begin(Machine machine, Memory memory, BooleanSupplier hopeless) throws IOException {
    var api = new Api(machine.place().sockets().resolve(API));
    api.await("/vm/state", hopeless);
    while (!api.get("/vm/state").path("state").asString("").equals(RUNNING)) {
      if (hopeless.getAsBoolean()) {
        throw new IOException("vfkit has ended");
      }
      Pause.shortly();
    }
  }

  @Override
  public Control control(Place place) {
    return new Control(place.sockets().resolve(Laid.VSOCK));
  }

  @Override
  public Map<String, Path> write(Place place) throws IOException {
    throw new IOException("vfkit cannot write a machine down");
  }
}
