package dev.choiros.linux;

import java.io.IOException;

/** A moment between two looks at something that others bring about. */
public final class Pause {
  private static final long MILLIS = 3;

  private Pause() {}

  /** Blocks for some milliseconds. */
  public static void shortly() throws IOException {
    try {
      Thread.sleep(MILLIS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }
}
