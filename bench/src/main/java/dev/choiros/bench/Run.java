package dev.choiros.bench;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How one benchmark is to be run.
 *
 * @param home the folder of the distribution
 * @param quick fewer rounds: to see that it works, not to quote
 * @param backend the one backend to measure, if not all that can be used here
 * @param progress takes one line for people at a time
 */
public record Run(Path home, boolean quick, Optional<String> backend, Consumer<String> progress) {
  public void say(String line) {
    progress.accept(line);
  }

  /** {@code full}, or {@code few} in a quick run. */
  public int rounds(int full, int few) {
    return quick ? few : full;
  }
}
