package dev.choiros.bench.create;

import dev.choiros.wire.dial.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a backend is built on, used by itself: no disk of its own, no limits, no user ids, no system
 * call filter of ours.
 *
 * @param name of the tool
 * @param runsAgents whether it shows a sandbox folders of the host
 */
record Bare(String name, Shape shape, boolean runsAgents) {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration ENDS = Duration.ofSeconds(10);

  /** How the tool is told to run a program. */
  @FunctionalInterface
  interface Shape {
    /**
     * @param folders of the host, with their places inside
     */
    List<String> command(Map<Path, String> folders, List<String> program);
  }

  Bare(String name, Shape shape) {
    this(name, shape, true);
  }

  /** Nanoseconds that {@code true} takes, from start to end. */
  long nothing() throws IOException, InterruptedException {
    var begin = System.nanoTime();
    var process = new ProcessBuilder(shape.command(Map.of(), List.of("/bin/true")));
    var running = process.redirectErrorStream(true).start();
    running.getOutputStream().close();
    var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (running.waitFor() != 0) {
      throw new IOException(name + ": " + said.strip());
    }
    return System.nanoTime() - begin;
  }

  /** Nanoseconds from its start until our agent has run {@code true} in it. */
  long firstCommand(Ground ground) throws IOException, InterruptedException {
    var agent = ground.agent();
    var channel = Files.createTempDirectory(ground.home(), "bare");
    Files.setPosixFilePermissions(channel, PosixFilePermissions.fromString("rwxr-xr-x"));
    var program = List.of("/run/choiros/agent/bin/agent");
    var begin = System.nanoTime();
    try (var host = Host.listen(channel.resolve("host.sock"))) {
      var folders = Map.of(agent, "/run/choiros/agent", channel, "/run/choiros/channel");
      var log = channel.resolve("log").toFile();
      var process =
          new ProcessBuilder(shape.command(folders, program))
              .redirectErrorStream(true)
              .redirectOutput(log)
              .start();
      try {
        FirstCommand.run(host.take(PATIENCE));
        return System.nanoTime() - begin;
      } catch (IOException failed) {
        throw new IOException(name + ": " + Files.readString(log.toPath()), failed);
      } finally {
        end(process);
      }
    }
  }

  /** What it started is ended first: a shell that looks after a container then removes that. */
  private static void end(Process process) throws InterruptedException {
    process.descendants().toList().reversed().forEach(ProcessHandle::destroyForcibly);
    if (!process.waitFor(ENDS)) {
      process.destroyForcibly().onExit().join();
    }
  }
}
