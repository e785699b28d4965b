package dev.choiros.microvm;

import dev.choiros.linux.Pause;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** QEMU's own control socket: a line of JSON each way. */
final class Qmp implements AutoCloseable {
  private static final Duration ANSWERS = Duration.ofSeconds(10);

  private final LineSocket socket;

  Qmp(Path path) throws IOException {
    socket = new LineSocket(path);
    execute("qmp_capabilities", "");
  }

  /** Connects to a QEMU that is about to listen. */
  static Qmp connected(Path path, BooleanSupplier hopeless) throws IOException {
    while (true) {
      try {
        return new Qmp(path);
      } catch (SocketException notYet) {
        if (hopeless.getAsBoolean()) {
          throw notYet;
        }
        Pause.shortly();
      }
    }
  }

  /** Says that memory in files is not written down with the rest, nor read back. */
  void leaveMemory() throws IOException {
    execute(
        "migrate-set-capabilities",
        "\"capabilities\": [{\"capability\": \"x-ignore-shared\", \"state\": true}]");
  }

  /** Its answer. */
  String execute(String command, String arguments) throws IOException {
    var with = arguments.isEmpty() ? "" : ", \"arguments\": {" + arguments + "}";
    socket.send("{\"execute\": \"" + command + "\"" + with + "}");
    var deadline = System.nanoTime() + ANSWERS.toNanos();
    while (System.nanoTime() < deadline) {
      var line = socket.line(ANSWERS);
      if (line.startsWith("{\"error\"")) {
        throw new IOException(command + " was refused: " + line);
      }
      if (line.startsWith("{\"return\"")) {
        return line;
      }
    }
    throw new IOException(command + " was not answered");
  }

  /** Writes down what is not in a memory that is kept; the machine does not go on. */
  void migrate(Path to, Duration patience) throws IOException {
    execute("migrate", "\"uri\": \"file:" + to + "\"");
    var deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      var status = execute("query-migrate", "");
      if (status.contains("\"status\": \"completed\"")) {
        return;
      }
      if (status.contains("\"status\": \"failed\"") || System.nanoTime() > deadline) {
        throw new IOException("the memory could not be written: " + status);
      }
      Pause.shortly();
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
