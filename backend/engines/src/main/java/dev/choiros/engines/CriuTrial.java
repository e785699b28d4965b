package dev.choiros.engines;

import static dev.choiros.linux.program.SystemCalls.number;

import dev.choiros.linux.Tools;
import dev.choiros.linux.program.SystemCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whether a {@code criu} is good for anything under this kernel. Its own check says yes where a
 * dump fails, so a small process with a socket is written down and made anew, in namespaces that
 * end with the trial.
 */
record CriuTrial(Path program) {
  private static final int SECONDS = 30;

  private static final String SCRIPT =
      """
      cd "$1" || exit
      mkfifo up && mkdir image && ip link set lo up || exit
      setsid ./listen </dev/null >up 2>/dev/null &
      read -r _ <up
      "$2" dump --images-dir image --tree $! --log-file dump.log &&
        "$2" restore --images-dir image --restore-detached --log-file restore.log --pidfile pid &&
        kill "$(cat image/pid)"
      """;

  private static final int WRITE = 1;
  private static final int DUP2 = 33;
  private static final int PAUSE = 34;
  private static final int SOCKET = 41;
  private static final int LISTEN = 50;
  private static final int INTERNET = 2;
  private static final int STREAM = 1;

  /** What it could not do; empty if it could. */
  Optional<String> fault() {
    try {
      var folder = Files.createTempDirectory("criu");
      try {
        return tried(folder) ? Optional.empty() : Optional.of(why(folder));
      } finally {
        Tools.says("rm", "-rf", "--", folder.toString());
      }
    } catch (IOException failed) {
      return Optional.of("it could not be tried: " + failed.getMessage());
    }
  }

  private boolean tried(Path folder) throws IOException {
    var listen = Files.write(folder.resolve("listen"), listens());
    Files.setPosixFilePermissions(listen, PosixFilePermissions.fromString("rwx------"));
    // The shell is the first process in there, so that all ends with it.
    var trial =
        new ProcessBuilder(
                "timeout", "--signal=KILL", String.valueOf(SECONDS), "unshare", "--net", "--pid")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    trial.command().addAll(List.of("--fork", "--kill-child", "--mount-proc", "sh", "-c"));
    trial.command().addAll(List.of(SCRIPT, "sh", folder.toString(), program.toString()));
    var process = trial.start();
    try {
      process.getOutputStream().close();
      return process.waitFor(2 * SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A program that listens at a socket, says so, and waits. */
  private static byte[] listens() {
    var program = new SystemCalls();
    program.call("socket", SOCKET, number(INTERNET), number(STREAM), number(0));
    program.call("listen", LISTEN, number(3), number(1));
    program.call("write", WRITE, number(1), program.text("up\n"), number(3));
    program.call("dup2", DUP2, number(0), number(1));
    program.call("pause", PAUSE);
    return program.bytes();
  }

  private static String why(Path folder) throws IOException {
    for (var log : List.of("image/restore.log", "image/dump.log")) {
      var fault = Criu.fault(said(folder.resolve(log)));
      if (fault.isPresent()) {
        return fault.get();
      }
    }
    return said(folder.resolve("said"))
        .lines()
        .findFirst()
        .orElse("a trial was not done within " + SECONDS + " s");
  }

  private static String said(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
  }
}
