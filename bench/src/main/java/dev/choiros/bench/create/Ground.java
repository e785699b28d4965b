package dev.choiros.bench.create;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Capability;
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
import java.util.HashSet;
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
  private final Queue<SandboxSpec> specs = new ConcurrentLinkedQueue<>();

  /** Far from where a hypervisor on the same host begins to count. */
  private final AtomicInteger numbers = new AtomicInteger(40_000);

  Ground(Backend backend, Path agent) throws IOException {
    this(backend, agent, Files.createTempDirectory("bench-create"));
  }

  private Ground(Backend backend, Path agent, Path home) throws IOException {
    this.backend = backend;
    this.agent = agent;
    this.home = home;
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
    try (var host = listen(spec)) {
      layers.open(spec, backend.diskForm());
      var disk = System.nanoTime();
      running.add(backend.start(spec));
      specs.add(spec);
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
    specs.clear();
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
  Footprint idle() {
    var first = ProcessHandle.of(running.element().pid()).orElseThrow();
    // Its monitor belongs to it too, where it is a process that has nothing else to do.
    var self = ProcessHandle.current().pid();
    var top = first.parent().filter(parent -> parent.pid() > 1 && parent.pid() != self);
    var all = new HashSet<Long>();
    all.add(top.orElse(first).pid());
    top.orElse(first).descendants().forEach(each -> all.add(each.pid()));
    ProcessHandle.allProcesses()
        .filter(each -> says(each, "cgroup", "/choir-") || says(each, "cmdline", "choir-"))
        .forEach(each -> all.add(each.pid()));
    return Memories.of(all);
  }

  /** Some are nobody's child any more: who opens files for gVisor's kernel, and Podman's conmon. */
  private boolean says(ProcessHandle process, String file, String before) {
    try {
      var text = Files.readString(Path.of("/proc/" + process.pid(), file), ISO_8859_1);
      return text.contains(before + running.element().id() + "-");
    } catch (IOException gone) {
      return false;
    }
  }

  /** Whether a sandbox can be written down, and started again as it was. */
  boolean restores() {
    return backend.capabilities().contains(Capability.MEMORY_SNAPSHOT);
  }

  /**
   * Writes the sandbox down that runs and has run a command; how many nanoseconds it takes from its
   * start to the next command.
   */
  long restored() throws IOException, InterruptedException {
    var spec = specs.element();
    var into = Files.createDirectory(spec.folder().home().resolve("snapshot"));
    running.remove().snapshot(into);
    try (var host = listen(spec)) {
      var begin = System.nanoTime();
      running.add(backend.restore(spec, into));
      FirstCommand.run(host.take(PATIENCE));
      return System.nanoTime() - begin;
    }
  }

  private static Host listen(SandboxSpec spec) throws IOException {
    var host = Host.listen(spec.folder().socket());
    if ((Integer) Files.getAttribute(spec.folder().socket(), "unix:uid") == 0) {
      Files.setAttribute(spec.folder().socket(), "unix:uid", (int) spec.ids().base());
    }
    return host;
  }

  /** The same backend without what makes its starts quick, if it has that. */
  Optional<Ground> booting() throws IOException {
    return backend.name().equals("qemu")
        ? Optional.of(new Ground(backend.withRuntime("boot"), agent, home))
        : Optional.empty();
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
