package dev.choiros.linux;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sweeps a start that hangs, so that whoever waits for it sees the end of its output. Either the
 * start is over first or it is swept, never both, so that no sweep can meet the start after it.
 */
final class Patience {
  private final AtomicBoolean settled = new AtomicBoolean();
  private final CompletableFuture<Void> swept;

  Patience(Duration atMost, Runnable sweep) {
    swept =
        CompletableFuture.runAsync(
            () -> {
              if (settled.compareAndSet(false, true)) {
                sweep.run();
              }
            },
            CompletableFuture.delayedExecutor(
                atMost.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread));
  }

  /**
   * Whether the start is over in time; if not, this returns when the sweep has ended. Call once.
   */
  boolean over() {
    if (settled.compareAndSet(false, true)) {
      swept.cancel(false);
      return true;
    }
    swept.exceptionally(_ -> null).join(); // Whoever asks sweeps again, and is told what fails.
    return false;
  }
}
