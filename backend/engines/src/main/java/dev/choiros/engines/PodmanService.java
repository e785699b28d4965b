package dev.choiros.engines;

import dev.choiros.layers.MappedProcess;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.Pause;
import dev.choiros.wire.SocketDuplex;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Podman's API for one runtime, served by a child of this process while somebody asks: a request
 * cannot choose the runtime, a service can. It has its own folder, so that nothing of the host's
 * Podman is seen or changed. Containers live on without it.
 */
final class PodmanService {
  /** Ends itself when nobody asked for so long; the next question starts it again. */
  private static final String IDLE_SECONDS = "60";

  private static final long START_NANOS = 15_000_000_000L;

  /** Ends it when the pipe that it reads from is closed: when this process has ended. */
  private static final String SCRIPT =
      """
      exec 3<&0; "$@" </dev/null & service=$!
      (read -r end <&3; kill $service) & watch=$!
      wait $service; kill $watch
      """;

  /**
   * As a normal user: where Podman is root already it makes no namespace, and so none of the
   * processes that would keep one; and no setuid bit of a sandbox's disk counts.
   */
  private static final String WITHIN =
      """
      exec $BECOME_ROOT unshare --mount sh -c '
        mount --bind "$1" "$1" && mount -o remount,bind,nosuid,nodev "$1" && shift && exec "$@"
      ' sh "$@" >&2
      """;

  private static final Map<Path, PodmanService> ALL = new ConcurrentHashMap<>();

  private final PodmanFolder folder;
  private @Nullable Process process;
  private Api api;
  private int starts;

  private PodmanService(PodmanFolder folder) {
    this.folder = folder;
    this.api = new Api(folder.socket(0));
  }

  /** The one of this process for that folder. */
  static PodmanService of(PodmanFolder folder) {
    return ALL.computeIfAbsent(folder.home(), _ -> new PodmanService(folder));
  }

  /** Its API; starts it unless it runs. */
  synchronized Api api() throws IOException {
    if (!answers()) {
      start();
    }
    return api;
  }

  private boolean answers() {
    if (process == null || !process.isAlive()) {
      return false;
    }
    try {
      SocketDuplex.connect(api.socket()).abort();
      return true;
    } catch (IOException ended) {
      return false;
    }
  }

  private void start() throws IOException {
    end();
    folder.prepare();
    api = new Api(folder.socket(++starts));
    var command = new ArrayList<>(List.of("env", "-i", "-C", folder.home().toString()));
    command.addAll(folder.environment());
    command.addAll(List.of("sh", "-c", SCRIPT, "sh", "podman", "system", "service"));
    command.addAll(List.of("--time", IDLE_SECONDS, "unix://" + api.socket()));
    process = folder.users() ? asUser(command) : asRoot(command);
    var deadline = System.nanoTime() + START_NANOS;
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        end();
        throw new IOException(
            "podman's service did not start: " + Files.readString(folder.log()).strip());
      }
      Pause.shortly();
    }
  }

  private Process asRoot(List<String> command) throws IOException {
    var builder = new ProcessBuilder("setsid");
    builder.command().addAll(command);
    builder.redirectErrorStream(true).redirectOutput(Redirect.to(folder.log().toFile()));
    return builder.start();
  }

  private Process asUser(List<String> command) throws IOException {
    var arguments = new ArrayList<>(List.of(folder.sandboxes().toString()));
    arguments.addAll(command);
    var maps = folder.maps();
    var mapped =
        MappedProcess.prepare(
            maps,
            "podman",
            new MappedProcess.Program(List.of(), WITHIN, arguments),
            Redirect.to(folder.log().toFile()));
    try {
      mapped.goListening(maps, maps.range(0));
      mapped.letGo();
      return mapped.process();
    } catch (IOException refused) {
      mapped.close();
      throw refused;
    }
  }

  /** Ends it, and one that an earlier process left behind. */
  private void end() throws IOException {
    if (process != null) {
      process.getOutputStream().close();
      process.destroyForcibly();
      process = null;
    }
    for (var service : services()) {
      service.kill();
    }
    folder.removeSockets();
  }

  private List<HostProcess> services() {
    return HostProcess.all().stream()
        .filter(each -> each.commandLine().stream().anyMatch(folder::isOurSocket))
        .toList();
  }
}
