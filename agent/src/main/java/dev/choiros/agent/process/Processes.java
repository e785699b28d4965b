package dev.choiros.agent.process;

import dev.choiros.agent.admit.Sandbox;
import dev.choiros.agent.connect.Code;
import dev.choiros.agent.connect.ConnectFault;
import dev.choiros.agent.events.Events;
import dev.choiros.agent.json.JsonObject;
import dev.choiros.agent.posix.Child;
import dev.choiros.agent.posix.PosixFault;
import dev.choiros.agent.posix.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** All processes of the sandbox that were started through the agent. */
public final class Processes implements AutoCloseable {
  private static final Path RANDOM = Path.of("/dev/urandom");
  private static final Duration KEPT = Duration.ofSeconds(30);

  private final Preparation preparation;
  private final Events events;
  private final Map<Integer, Running> alive = new ConcurrentHashMap<>();
  private final Map<Integer, Running> gone = new ConcurrentHashMap<>();
  private final Orphans orphans;

  /**
   * @param self our own user id: other users are become through setpriv
   * @param events told of each start and end; of the program only, since arguments may be private
   */
  public Processes(Sandbox sandbox, int self, Events events) {
    this.events = events;
    this.preparation = new Preparation(sandbox, self);
    this.orphans = new Orphans(alive.keySet());
  }

  /** A process and its output from the first byte on. */
  public record Started(Running process, Subscription output) {}

  /** Starts {@code command}; a {@link ConnectFault} says why it cannot. */
  public Started start(Command command) {
    orphans.adopt();
    var marker = marker();
    try {
      var child = preparation.spawn(command, marker).start();
      var running = new Running(command, child, marker);
      var output = running.subscribe();
      gone.remove(running.pid());
      alive.put(running.pid(), running);
      events.append(
          "process.started",
          JsonObject.of("pid", running.pid(), "program", command.program(), "tag", command.tag()));
      running.flow(this::ended);
      return new Started(running, output);
    } catch (PosixFault failed) {
      var text = "error starting process: " + failed.getMessage();
      throw new ConnectFault(Code.INVALID_ARGUMENT, text);
    }
  }

  /** From the kernel: what is in this process may have been cloned with it. */
  private static String marker() {
    try (var random = Files.newInputStream(RANDOM)) {
      return HexFormat.of().formatHex(random.readNBytes(12));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** Those that run. */
  public Collection<Running> alive() {
    return List.copyOf(alive.values());
  }

  /** One that runs. */
  public Optional<Running> find(int pid) {
    return Optional.ofNullable(alive.get(pid));
  }

  public Optional<Running> find(String tag) {
    return tagged(alive.values().stream(), tag);
  }

  /** One that runs or has ended within the last half minute. */
  Optional<Running> findAlsoEnded(int pid) {
    return find(pid).or(() -> Optional.ofNullable(gone.get(pid)));
  }

  Optional<Running> findAlsoEnded(String tag) {
    return find(tag).or(() -> tagged(gone.values().stream(), tag));
  }

  /** Kills all of them, with all that came from them. */
  public void killAll() {
    alive().forEach(Running::kill);
    alive().forEach(running -> Signals.send(running.pid(), Signals.KILL));
  }

  /** Kills them, and looks after nobody's orphans any more. */
  @Override
  public void close() {
    killAll();
    orphans.close();
  }

  private static Optional<Running> tagged(Stream<Running> among, String tag) {
    return among.filter(running -> tag.equals(running.command().tag())).findFirst();
  }

  private void ended(Running running, Child.Status exit) {
    events.append(
        "process.ended",
        JsonObject.of("pid", running.pid(), "exit_code", exit.code(), "signal", exit.signal()));
    gone.put(running.pid(), running);
    alive.remove(running.pid(), running);
    var _ =
        Thread.ofVirtual()
            .name("forget-" + running.pid())
            .start(() -> {
              try {
                Thread.sleep(KEPT);
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
              gone.remove(running.pid(), running);
            });
  }
}
