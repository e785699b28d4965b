package dev.choiros.engines;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.Notes;
import dev.choiros.linux.Pause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Writes a container's memory and processes down through its runtime, which calls {@code criu}, and
 * has another container made of them.
 */
final class Snapshot {
  /**
   * Connections from inside to inside stay. The cgroups are ours, so they are entered, not made.
   */
  private static final String SETTINGS =
      """
      tcp-established
      network-lock nftables
      file-locks
      ghost-limit 1G
      manage-cgroups ignore
      action-script "%s"
      """;

  /** The loopback of a new network is down, and connections come back only when it is up. */
  private static final String ACTION =
      """
      #!/bin/sh
      [ "$CRTOOLS_SCRIPT_ACTION" = setup-namespaces ] || exit 0
      exec nsenter "--net=/proc/$CRTOOLS_INIT_PID/ns/net" ip link set lo up
      """;

  /**
   * What the runtime is told instead. A container with a folder {@code image} beside its settings
   * is made of that, where another one is made to be started; it runs at once then.
   */
  private static final String SCRIPT =
      """
      PATH=%1$s
      folder() { sed -n 's,.*"org.criu.config[=":]* *"*\\([^"]*\\)/[^"/]*".*,\\1,p' "$1"; }
      if [ "$1" = start ] && [ -d "$(folder "%2$s/$2/state.json")/image" ]; then
        exit 0
      fi
      criu=$([ -z "$bundle" ] || folder "$bundle/config.json")
      if [ -n "$criu" ] && [ -d "$criu/image" ]; then
        for word; do
          shift
          [ "$word" = create ] || { set -- "$@" "$word"; continue; }
          set -- "$@" restore --detach --image-path "$criu/image" --work-path "$criu"
        done
      fi
      """;

  private static final String RUNTIME_LOG = "runtime.log";
  private static final String IMAGE = "image";
  private static final String IDS = "choir.ids";
  private static final String OPEN_CHANNEL = "External socket";
  private static final int PATIENCE_SECONDS = 120;
  private static final long CLOSING_NANOS = 20_000_000_000L;

  private final SandboxSpec spec;
  private final Path folder;

  Snapshot(SandboxSpec spec) {
    this.spec = spec;
    this.folder = new Notes(spec.folder()).file("criu").toAbsolutePath();
  }

  /**
   * Part of the script that is called as the runtime.
   *
   * @param state where the runtime keeps what it knows of a container
   */
  static String script(Path state) {
    return SCRIPT.formatted(Criu.PATH, state);
  }

  /** What a container must have to be written down later, or to be made of an image. */
  Map<String, String> annotations() throws IOException {
    Files.createDirectories(folder);
    var action = Files.writeString(folder.resolve("action"), ACTION);
    Files.setPosixFilePermissions(action, PosixFilePermissions.fromString("rwx------"));
    var settings = Files.writeString(folder.resolve("settings"), SETTINGS.formatted(action));
    return Map.of("org.criu.config", settings.toString());
  }

  /** Has the next container made of what was written down. */
  void restore(Path image) throws IOException {
    if (!Files.exists(image.resolve(IDS))) {
      throw new BackendException(image + " is no snapshot of runc", "start the sandbox anew");
    }
    if (!Files.readString(image.resolve(IDS)).equals(ids())) {
      throw new BackendException(
          "the snapshot is of a sandbox with other ids than " + spec.id() + " has",
          "start this one anew");
    }
    Files.createDirectories(folder);
    Container.letPass(spec.folder().run(), spec.ids());
    Files.createSymbolicLink(folder.resolve(IMAGE), image);
  }

  /** Ids of the host are in it, and cannot be changed. */
  private String ids() {
    return spec.ids().base() + " " + spec.ids().count() + "\n";
  }

  /**
   * Writes it down, and ends it.
   *
   * @throws BackendException when it cannot be written down, and runs on as if not asked
   */
  void write(Path runtime, String container, HostProcess first, Path into) throws IOException {
    // All that those inside have in memory is nobody else's to read.
    Container.letPass(into, spec.ids());
    var deadline = System.nanoTime() + CLOSING_NANOS;
    var pause = Duration.ofMillis(20);
    while (!written(runtime, container, into)) {
      var fault = fault("dump.log").orElse("it does not say why");
      if (!first.alive()) {
        throw new IOException(fault);
      }
      empty(into);
      var open = fault.contains(OPEN_CHANNEL);
      if (open && System.nanoTime() < deadline) {
        // The agent has not seen yet that the host has closed it, nor can it while criu tries.
        Pause.of(pause);
        pause = pause.multipliedBy(2);
        continue;
      }
      throw open
          ? new BackendException(
              "the agent's channel is open, and criu cannot write an open one down",
              "close the host's end of the channel first")
          : new BackendException(
              "criu cannot write the sandbox down: " + fault,
              "end what it cannot write down, or stop the sandbox");
    }
    Files.writeString(into.resolve(IDS), ids());
  }

  private boolean written(Path runtime, String container, Path into) throws IOException {
    var command =
        new ProcessBuilder(
            runtime.toString(),
            "checkpoint",
            "--image-path",
            into.toString(),
            "--work-path",
            folder.toString(),
            container);
    command.redirectErrorStream(true).redirectOutput(folder.resolve(RUNTIME_LOG).toFile());
    var process = command.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("criu did not end within " + PATIENCE_SECONDS + " s");
      }
      return process.exitValue() == 0;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void empty(Path into) throws IOException {
    try (var files = Files.newDirectoryStream(into)) {
      for (var file : files) {
        Files.delete(file);
      }
    }
  }

  /** What criu complained of, or the runtime that was to call it. */
  Optional<String> fault(String log) throws IOException {
    for (var file : List.of(log, RUNTIME_LOG)) {
      if (Files.exists(folder.resolve(file))) {
        var said = Criu.fault(Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1));
        if (said.isPresent()) {
          return said;
        }
      }
    }
    return Optional.empty();
  }
}
