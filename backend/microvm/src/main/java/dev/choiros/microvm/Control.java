package dev.choiros.microvm;

import dev.choiros.backend.Usage;
import dev.choiros.linux.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * The words that the first process of a machine understands, over a console or a socket that
 * nothing of the sandbox can open. One connection at a time is answered, so it is closed after
 * each.
 */
record Control(Path socket, OptionalInt port) {
  private static final Duration SOON = Duration.ofMillis(500);
  private static final Duration ANSWERS = Duration.ofSeconds(5);
  private static final Duration FIRST = Duration.ofMillis(10);

  /** What is done at the last moment before a machine goes on. */
  @FunctionalInterface
  interface Before {
    void run() throws IOException;
  }

  /** Over a console, or a socket that leads to nowhere else. */
  Control(Path socket) {
    this(socket, OptionalInt.empty());
  }

  /** Over a socket that leads to any port of the guest. */
  static Control through(Path socket) {
    return new Control(socket, OptionalInt.of(Transport.WORDS));
  }

  private LineSocket open() throws IOException {
    var line = new LineSocket(socket);
    try {
      if (port.isPresent()) {
        line.send("CONNECT " + port.getAsInt());
        if (!line.line(ANSWERS).startsWith("OK ")) {
          throw new IOException("nobody listens in the virtual machine");
        }
      }
      return line;
    } catch (IOException refused) {
      line.close();
      throw refused;
    }
  }

  /**
   * Lets a machine that has booted, or was cloned, become its sandbox; returns when the agent
   * learns who it is, or is about to be started.
   *
   * @param hopeless ends the wait
   */
  void start(Before before, BooleanSupplier hopeless) throws IOException {
    goOn("ready", "start", before, hopeless);
  }

  /** Lets a machine go on whose memory was written down when it was quiet. */
  void resume(Before before, BooleanSupplier hopeless) throws IOException {
    goOn("quiet", "resume", before, hopeless);
  }

  private void goOn(String from, String word, Before before, BooleanSupplier hopeless)
      throws IOException {
    try (var line = connected(hopeless)) {
      asked(line, from, hopeless);
      before.run();
      line.send(word);
      while (!line.line(SOON).equals("up")) {
        check(hopeless);
      }
    }
  }

  /** Ends all connections of the channel, so that memory can be written down. */
  void quiet() throws IOException {
    try (var line = open()) {
      line.send("quiet");
      var deadline = System.nanoTime() + ANSWERS.toNanos();
      while (!line.line(SOON).equals("quiet")) {
        check(() -> System.nanoTime() > deadline);
      }
    }
  }

  private LineSocket connected(BooleanSupplier hopeless) throws IOException {
    while (true) {
      try {
        return open();
      } catch (IOException notYet) {
        check(hopeless);
        Pause.shortly();
      }
    }
  }

  /** Returns when the machine waits for the word to start. */
  void ready(BooleanSupplier hopeless) throws IOException {
    try (var line = connected(hopeless)) {
      asked(line, "ready", hopeless);
    }
  }

  /** Asks again and again: what was sent before the other end listened, or was cloned, is lost. */
  private static void asked(LineSocket line, String state, BooleanSupplier hopeless)
      throws IOException {
    var patience = FIRST;
    do {
      check(hopeless);
      line.send("state");
      patience = patience.compareTo(SOON) < 0 ? patience.multipliedBy(2) : SOON;
    } while (!line.line(patience).equals(state));
  }

  private static void check(BooleanSupplier hopeless) throws IOException {
    if (hopeless.getAsBoolean()) {
      throw new IOException("the virtual machine has ended or does not answer");
    }
  }

  void stop() throws IOException {
    try (var line = open()) {
      line.send("stop");
      line.line(ANSWERS);
    }
  }

  /** What the machine says that its sandbox uses; unknown if it does not answer. */
  Usage usage() {
    try (var line = open()) {
      line.send("usage");
      var words = line.line(ANSWERS).split(" ", -1);
      return words.length == 3
          ? new Usage(Long.parseLong(words[1]), -1, Integer.parseInt(words[2]), -1)
          : Usage.UNKNOWN;
    } catch (IOException | NumberFormatException silent) {
      return Usage.UNKNOWN;
    }
  }
}
