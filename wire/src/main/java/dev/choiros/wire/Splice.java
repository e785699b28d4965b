package dev.choiros.wire;

import java.io.IOException;

/** Two streams made one: what comes out of either goes into the other. */
public final class Splice {
  private Splice() {}

  /** Returns when both directions have ended; closing the streams is the caller's. */
  public static void join(Duplex one, Duplex other) {
    var back = Thread.ofVirtual().name("splice").start(() -> pump(other, one));
    pump(one, other);
    try {
      back.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(Duplex from, Duplex to) {
    try {
      from.in().transferTo(to.out());
      to.endOutput(); // half-close: the other direction may go on
    } catch (IOException lost) {
      from.abort();
      to.abort();
    }
  }
}
