package dev.choiros.adopt;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Usage;
import dev.choiros.wire.Dial;
import dev.choiros.wire.Duplex;
import dev.choiros.wire.Splice;
import dev.choiros.wire.dial.Channel;
import dev.choiros.wire.dial.Server;
import dev.choiros.wire.http.HttpConnection.Watcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A machine as a sandbox: dials the sandbox's channel in the place of the machine's agent and hands
 * each connection on to it, and asks the machine again and again whether it is well. All of it is
 * in this process and ends with it; the machine never learns of more than connections.
 */
final class Bridge implements Running {
  /** Those of this process, by the sandbox's folder: a sandbox has one, whoever asks for it. */
  private static final Map<Path, Bridge> ALL = new ConcurrentHashMap<>();

  private final SandboxSpec spec;
  private final Machine machine;
  private final Pace pace;
  private final Instant since;
  private final Channel channel;
  private final Set<Duplex> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CompletableFuture<String> exit = new CompletableFuture<>();

  /**
   * How often a machine is asked.
   *
   * @param misses after how many times without a good answer it counts as gone
   */
  record Pace(Duration between, int misses) {
    static final Pace USUAL = new Pace(Duration.ofSeconds(2), 3);
  }

  private Bridge(SandboxSpec spec, Machine machine, Pace pace, Instant since) {
    this.spec = spec;
    this.machine = machine;
    this.pace = pace;
    this.since = since;
    this.channel = new Channel(spec.folder().socket());
  }

  private static Path key(SandboxFolder folder) {
    return folder.home().toAbsolutePath().normalize();
  }

  static Optional<Bridge> of(SandboxFolder folder) {
    return Optional.ofNullable(ALL.get(key(folder)));
  }

  /**
   * Makes one and begins with it; empty if the sandbox has one in this process.
   *
   * @param since when the sandbox came up
   */
  static Optional<Bridge> begin(SandboxSpec spec, Machine machine, Pace pace, Instant since)
      throws IOException {
    var bridge = new Bridge(spec, machine, pace, since);
    if (ALL.putIfAbsent(key(spec.folder()), bridge) != null) {
      return Optional.empty();
    }
    try {
      new Notes(spec.folder()).up(since);
    } catch (IOException failed) {
      ALL.remove(key(spec.folder()), bridge);
      throw failed;
    }
    bridge.run();
    return Optional.of(bridge);
  }

  private void run() {
    var serving = Thread.ofVirtual().name("bridge-" + id()).start(this::serve);
    Thread.ofVirtual()
        .name("watch-" + id())
        .start(() -> {
          watch();
          serving.interrupt();
        });
  }

  private void serve() {
    try {
      new Server(this::handOn).run();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  /** The machine first: a dial says that there is somebody to answer. */
  private void handOn(Watcher watcher) throws IOException {
    try (var inside = machine.connect();
        var outside = dial(inside)) {
      try {
        Splice.join(new Heard(outside, watcher::busy), inside);
      } finally {
        open.remove(outside);
        open.remove(inside);
      }
    }
  }

  /** Never once it has ended: the sandbox's next launch may listen at the channel already. */
  private synchronized Duplex dial(Duplex inside) throws IOException {
    if (!alive()) {
      throw new ClosedChannelException();
    }
    var outside = channel.dial(Dial.SERVE);
    open.add(inside);
    open.add(outside);
    return outside;
  }

  private void watch() {
    var missed = 0;
    while (!over()) {
      try {
        machine.check();
        missed = 0;
      } catch (IOException | RuntimeException unwell) {
        missed++;
        if (missed >= pace.misses() && end()) {
          exit.complete(
              "the machine at " + machine.endpoint() + " does not answer any more: " + why(unwell));
          forget();
        }
      }
    }
  }

  /** Waits until it is time to ask again, or it ended. */
  private boolean over() {
    try {
      return ended.await(pace.between().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  static String why(Exception unwell) {
    var message = unwell.getMessage();
    return message == null ? unwell.toString() : message;
  }

  /** Ends it, and says whether it was this call that did. */
  private synchronized boolean end() {
    if (!ALL.remove(key(spec.folder()), this)) {
      return false;
    }
    ended.countDown();
    open.forEach(Duplex::abort);
    return true;
  }

  private void forget() {
    try {
      new Notes(spec.folder()).down();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public SandboxId id() {
    return spec.id();
  }

  @Override
  public long pid() {
    return 0;
  }

  @Override
  public Instant startedAt() {
    return since;
  }

  @Override
  public boolean alive() {
    return ended.getCount() > 0;
  }

  /** Ends this end of it alone: the machine is its operator's. */
  @Override
  public void stop(Duration grace) {
    if (end()) {
      forget();
    }
  }

  @Override
  public Usage usage() {
    return Usage.UNKNOWN;
  }

  @Override
  public void pause() {
    throw BackendException.lacking(Adopt.NAME, Capability.PAUSE);
  }

  @Override
  public void resume() {
    throw BackendException.lacking(Adopt.NAME, Capability.PAUSE);
  }

  @Override
  public void snapshot(Path into) {
    throw BackendException.lacking(Adopt.NAME, Capability.MEMORY_SNAPSHOT);
  }

  @Override
  public void onExit(Consumer<String> listener) {
    exit.thenAcceptAsync(listener, Thread.ofVirtual().name("exit-" + id())::start);
  }
}
