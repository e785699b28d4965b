package dev.choiros.testkit;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Network;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.layers.LayerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A host folder with sandboxes in it, as the hypervisor keeps them; closing it leaves nothing. */
public final class Rig implements AutoCloseable {
  private final Path home;
  private final Backend backend;
  private final LayerStore layers;
  private final Path agent;
  private final AtomicInteger numbers;
  private final List<Box> boxes = new ArrayList<>();

  /**
   * @param home an empty folder; sandboxes live below it
   * @param firstNumber of the first sandbox, so that rigs beside each other share no ids
   */
  public Rig(Path home, Backend backend, LayerStore layers, int firstNumber) throws IOException {
    this.home = home;
    this.backend = backend;
    this.layers = layers;
    this.numbers = new AtomicInteger(firstNumber);
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(sandboxes());
    this.agent = StandIn.install(home.resolve("agent"));
  }

  public Path sandboxes() {
    return home.resolve("sandboxes");
  }

  public Backend backend() {
    return backend;
  }

  LayerStore layers() {
    return layers;
  }

  /** A sandbox with files and a channel, not started. */
  public Box box(Limits limits) throws IOException {
    return box(limits, agent);
  }

  Box box(Limits limits, Path agentFolder) throws IOException {
    return box(limits, agentFolder, new Template.Host(), new Network.None());
  }

  /** The same with such a network. */
  public Box box(Limits limits, Network network) throws IOException {
    return box(limits, agent, new Template.Host(), network);
  }

  /** A sandbox of such a template, not started. */
  public Box box(Limits limits, Template template) throws IOException {
    return box(limits, agent, template, new Network.None());
  }

  private Box box(Limits limits, Path agentFolder, Template template, Network network)
      throws IOException {
    var id = SandboxId.random();
    var folder = new SandboxFolder(sandboxes().resolve(id.value()));
    var ids = backend.ids(numbers.getAndIncrement());
    folder.make();
    var spec = new SandboxSpec(id, folder, template, limits, ids, agentFolder, network, Map.of());
    layers.open(spec, backend.diskForm());
    var box = new Box(spec);
    synchronized (boxes) {
      boxes.add(box);
    }
    box.listen();
    return box;
  }

  /** A sandbox that runs and whose agent has dialled. */
  public Box started(Limits limits) throws IOException, InterruptedException {
    var box = box(limits);
    start(box);
    box.run("root", "true");
    return box;
  }

  public Running start(Box box) {
    return backend.start(box.spec());
  }

  /** Closes the disk and the channel of a stopped sandbox and opens them again. */
  public void reopen(Box box) throws IOException {
    box.close();
    box.listen();
    layers.close(box.spec().folder());
    layers.open(box.spec(), backend.diskForm());
  }

  /** Starts a stopped sandbox from what a snapshot wrote. */
  Running restore(Box box, Path snapshot) {
    return backend.restore(box.spec(), snapshot);
  }

  @Override
  public void close() throws IOException {
    for (var box : List.copyOf(boxes)) {
      box.close();
      backend.sweep(box.spec().folder());
      layers.close(box.spec().folder());
      backend.delete(box.spec().folder());
    }
  }
}
