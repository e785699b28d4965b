package dev.choiros.linux;

import java.io.IOException;
import java.time.Duration;

/** A moment between two looks at something that others bring about. */
public final class Pause {
  private static final Duration SHORT = Duration.ofMillis(3);

  private Pause() {}

  /** Blocks for some milliseconds. */
  public static void shortly() throws IOException {
    of(SHORT);
  }

  public static void of(Duration time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }
}
