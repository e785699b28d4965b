package dev.choiros.dist.lifecycle;

import dev.choiros.wire.SocketDuplex;
import dev.choiros.wire.http.Client;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at the times of a fixed schedule, whether or not those before have been answered;
 * each over a connection that is kept alive and free just then, or else over a new one. Nothing is
 * sent twice: what goes wrong is told.
 */
final class OpenLoop implements AutoCloseable {
  /** One request and what is thought of its answer, whose body it reads to the end. */
  @FunctionalInterface
  interface Request {
    void exchange(Client client, int nth) throws Exception;
  }

  /**
   * Below what the front takes from one address. A machine too busy for the schedule gets there:
   * then requests go out late, and their latencies, counted from the schedule, say so.
   */
  private static final int MOST_UNDER_WAY = 800;

  private record Connection(SocketDuplex duplex, Client client) {}

  private final InetSocketAddress to;
  private final Deque<Connection> free = new ConcurrentLinkedDeque<>();
  private final Queue<Connection> all = new ConcurrentLinkedQueue<>();
  private final Queue<String> failed = new ConcurrentLinkedQueue<>();
  private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final Semaphore room = new Semaphore(MOST_UNDER_WAY);
  private volatile boolean stopped;

  OpenLoop(InetSocketAddress to) {
    this.to = to;
  }

  /** Sends requests until {@link #stop}; returns when the last has been sent, not answered. */
  void run(ExecutorService threads, Duration every, Request request) {
    var begin = System.nanoTime();
    for (var nth = 0; !stopped; nth++) {
      var due = begin + nth * every.toNanos();
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      var mine = nth;
      room.acquireUninterruptibly();
      threads.execute(() -> {
        send(request, mine);
        nanos.add(System.nanoTime() - due);
        room.release();
      });
    }
  }

  void stop() {
    stopped = true;
  }

  private void send(Request request, int nth) {
    try {
      var connection = connection();
      request.exchange(connection.client(), nth);
      free.push(connection);
    } catch (Exception | AssertionError broken) {
      failed.add(nth + ": " + broken);
    }
  }

  private Connection connection() throws IOException {
    var kept = free.poll();
    if (kept != null) {
      return kept;
    }
    var duplex = SocketDuplex.connect(to);
    var opened = new Connection(duplex, new Client(duplex));
    all.add(opened);
    return opened;
  }

  /** What went wrong, each with the number of its request. */
  Queue<String> failed() {
    return failed;
  }

  /** How long after its time on the schedule each request was over, in nanoseconds. */
  long[] latencies() {
    return nanos.stream().mapToLong(Long::longValue).toArray();
  }

  int connections() {
    return all.size();
  }

  @Override
  public void close() {
    all.forEach(connection -> connection.duplex().abort());
  }
}
