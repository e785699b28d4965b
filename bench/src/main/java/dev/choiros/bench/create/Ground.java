package dev.choiros.bench.create;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Network;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.bench.Footprint;
import dev.choiros.layers.DiskTree;
import dev.choiros.layers.FolderStore;
import dev.choiros.layers.IdMaps;
import dev.choiros.layers.LayerStore;
import dev.choiros.wire.dial.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A state folder for the time of one benchmark; closing it leaves nothing. */
final class Ground implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Path home;
  private final Backend backend;
  private final LayerStore layers;
  private final Path agent;
  private final Set<SandboxFolder> made = ConcurrentHashMap.newKeySet();
  private final Queue<Running> running = new ConcurrentLinkedQueue<>();

  /** Far from where a hypervisor on the same host begins to count. */
  private final AtomicInteger numbers = new AtomicInteger(40_000);

  Ground(Backend backend, Path agent) throws IOException {
    this.backend = backend;
    this.agent = agent;
    this.home = Files.createTempDirectory("bench-create");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
    this.layers = new FolderStore(home.resolve("templates"));
  }

  /**
   * When the steps of one creation were done, in nanoseconds since it began.
   *
   * @param disk its files are there
   * @param up its namespaces are there and the agent is started
   * @param dialled the agent has dialled
   * @param command the first command has ended
   */
  record Sample(long disk, long up, long dialled, long command) {}

  /** Creates a sandbox and runs {@code true} in it, through the agent. */
  Sample create() throws IOException, InterruptedException {
    var id = SandboxId.random();
    var folder = new SandboxFolder(home.resolve("sandboxes").resolve(id.value()));
    made.add(folder);
    var begin = System.nanoTime();
    var ids = backend.ids(numbers.getAndIncrement());
    Files.createDirectories(folder.channel());
    try (var host = Host.listen(folder.socket())) {
      if ((Integer) Files.getAttribute(folder.socket(), "unix:uid") == 0) {
        Files.setAttribute(folder.socket(), "unix:uid", (int) ids.base());
      }
      var spec =
          new SandboxSpec(
              id,
              folder,
              new Template.Host(),
              Limits.DEFAULT,
              ids,
              agent,
              new Network.None(),
              Map.of());
      layers.open(spec, backend.diskForm());
      var disk = System.nanoTime();
      running.add(backend.start(spec));
      var up = System.nanoTime();
      var connection = host.take(PATIENCE);
      var dialled = System.nanoTime();
      FirstCommand.run(connection);
      var end = System.nanoTime();
      return new Sample(disk - begin, up - begin, dialled - begin, end - begin);
    }
  }

  /** Ends and deletes all sandboxes made so far; how many nanoseconds each took. */
  long[] clear() {
    running.clear();
    var taken = new long[made.size()];
    var index = 0;
    for (var folder : Set.copyOf(made)) {
      var begin = System.nanoTime();
      backend.sweep(folder);
      layers.close(folder);
      backend.delete(folder);
      made.remove(folder);
      taken[index++] = System.nanoTime() - begin;
    }
    return taken;
  }

  /** The memory of all processes of the one sandbox that runs now. */
  Footprint idle() throws IOException {
    var first = ProcessHandle.of(running.element().pid()).orElseThrow();
    // Its monitor belongs to it too, where it is a process that has nothing else to do.
    var self = ProcessHandle.current().pid();
    var top = first.parent().filter(parent -> parent.pid() > 1 && parent.pid() != self);
    var all = new HashSet<>(List.of(top.orElse(first)));
    all.addAll(top.orElse(first).descendants().toList());
    ProcessHandle.allProcesses().filter(this::isInItsCgroup).forEach(all::add);
    // What gVisor runs a program in is several processes with one memory.
    var memories = new HashMap<String, Footprint>();
    for (var process : all) {
      var footprint = Footprint.of(process.pid());
      memories.put(
          Files.readString(Path.of("/proc/" + process.pid() + "/maps")) + footprint, footprint);
    }
    return memories.values().stream().reduce(Footprint.NONE, Footprint::plus);
  }

  /** What opens files for gVisor's kernel is nobody's child any more. */
  private boolean isInItsCgroup(ProcessHandle process) {
    try {
      var cgroups = Files.readString(Path.of("/proc/" + process.pid() + "/cgroup"));
      return cgroups.contains("/choir-" + running.element().id() + "-");
    } catch (IOException gone) {
      return false;
    }
  }

  /** The tool below the backend, if it works here by itself. */
  Optional<Bare> bare() throws IOException, InterruptedException {
    return new Tools(home).below(backend.name());
  }

  String backend() {
    return backend.name();
  }

  Path agent() {
    return agent;
  }

  Path home() {
    return home;
  }

  @Override
  public void close() throws IOException {
    try {
      clear();
    } finally {
      DiskTree.delete(home, IdMaps.ofThisProcess(), backend.ids(0));
    }
  }
}
