package dev.choiros.wire;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Aborts a stream unless it is closed in time; what waits on the stream then fails. */
public final class Deadline implements AutoCloseable {
  private final CompletableFuture<Void> end;

  private Deadline(CompletableFuture<Void> end) {
    this.end = end;
  }

  public static Deadline of(Duplex duplex, Duration patience) {
    return new Deadline(
        CompletableFuture.runAsync(
            duplex::abort,
            CompletableFuture.delayedExecutor(
                patience.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)));
  }

  /** It was in time. */
  @Override
  public void close() {
    end.cancel(false);
  }
}
