package dev.choiros.wire.dial;

import dev.choiros.wire.Dial;
import dev.choiros.wire.http.Handler;
import dev.choiros.wire.http.HttpConnection;
import dev.choiros.wire.http.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Serves over connections that it dials. Keeps some parked so that the host always finds one, and
 * dials again, with growing pauses, when the host goes away.
 */
public final class Server {
  /** What one connection is for. */
  @FunctionalInterface
  public interface Serving {
    /** Dials, and returns when that connection is over. */
    void serve(HttpConnection.Watcher watcher) throws IOException;
  }

  private final Serving serving;
  private final Consumer<RuntimeException> failures;
  private final Backoff backoff = new Backoff();
  private int parked;
  private int busy;
  private boolean failing;

  /**
   * @param failures learns of handlers that broke
   */
  public Server(Channel channel, Handler handler, Consumer<RuntimeException> failures) {
    this(
        watcher ->
            new HttpConnection(channel.dial(Dial.SERVE), handler, watcher, Limits.DEFAULT).serve(),
        failures);
  }

  /** One whose requests somebody else answers. */
  public Server(Serving serving) {
    this(serving, _ -> {});
  }

  private Server(Serving serving, Consumer<RuntimeException> failures) {
    this.serving = serving;
    this.failures = failures;
  }

  /** Dials and serves until the calling thread is interrupted. */
  public void run() throws InterruptedException {
    while (true) {
      int missing = awaitMissing();
      for (int i = 0; i < missing; i++) {
        var _ = Thread.ofVirtual().name("serve").start(this::serveOne);
      }
    }
  }

  /** Blocks until connections are missing, and counts them as parked from here on. */
  private synchronized int awaitMissing() throws InterruptedException {
    while (true) {
      if (failing) {
        pause(backoff.next());
        failing = false; // what failed meanwhile belongs to the same round
      }
      int missing = Spares.missing(parked, busy);
      if (missing > 0) {
        parked += missing;
        return missing;
      }
      wait();
    }
  }

  private synchronized void pause(Duration length) throws InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    for (long left = length.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
  }

  private void serveOne() {
    var connection = new Connection();
    try {
      serving.serve(connection);
    } catch (IOException refused) {
      // Nobody listens: counted as a failure below.
    } finally {
      connection.ended();
    }
  }

  /** One connection's part in the counts. */
  private final class Connection implements HttpConnection.Watcher {
    private boolean working;
    private boolean served;

    @Override
    public void busy() {
      synchronized (Server.this) {
        working = true;
        served = true;
        parked--;
        busy++;
        backoff.reset();
        Server.this.notifyAll();
      }
    }

    @Override
    public void parked() {
      synchronized (Server.this) {
        working = false;
        busy--;
        parked++;
      }
    }

    @Override
    public void failed(RuntimeException failure) {
      failures.accept(failure);
    }

    void ended() {
      synchronized (Server.this) {
        if (working) {
          busy--;
        } else {
          parked--;
        }
        // One that was never used says that the host does not want us now: no storm of dials.
        failing |= !served;
        Server.this.notifyAll();
      }
    }
  }
}
