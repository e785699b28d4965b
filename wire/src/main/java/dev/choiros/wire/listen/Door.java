package dev.choiros.wire.listen;

import dev.choiros.wire.Deadline;
import dev.choiros.wire.SocketDuplex;
import dev.choiros.wire.http.Handler;
import dev.choiros.wire.http.HttpConnection;
import dev.choiros.wire.http.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Listens on TCP and serves who proves to know the secret; others get nothing but a greeting. */
public final class Door implements AutoCloseable {
  /** Strangers at once, so that they cannot use up all there is. */
  private static final int STRANGERS = 64;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ServerSocketChannel listener;
  private final Secret secret;
  private final Semaphore room = new Semaphore(STRANGERS);

  private Door(ServerSocketChannel listener, Secret secret) {
    this.listener = listener;
    this.secret = secret;
  }

  /**
   * Listens from here on.
   *
   * @param address with port 0 the system picks one
   */
  public static Door at(InetSocketAddress address, Secret secret) throws IOException {
    var listener = ServerSocketChannel.open();
    try {
      listener.bind(address, 1024);
      return new Door(listener, secret);
    } catch (IOException | RuntimeException refused) {
      listener.close();
      throw refused;
    }
  }

  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  /**
   * Serves until it is closed.
   *
   * @param failures learns of handlers that broke
   */
  public void serve(Handler handler, Consumer<RuntimeException> failures) {
    var watcher =
        new HttpConnection.Watcher() {
          @Override
          public void failed(RuntimeException failure) {
            failures.accept(failure);
          }
        };
    while (listener.isOpen()) {
      try {
        var channel = listener.accept();
        if (room.tryAcquire()) {
          Thread.ofVirtual().name("serve").start(() -> serve(channel, handler, watcher));
        } else {
          channel.close();
        }
      } catch (IOException closedOrFull) {
        LockSupport.parkNanos(PAUSE.toNanos()); // Full of open files: that may pass.
      }
    }
  }

  private void serve(SocketChannel channel, Handler handler, HttpConnection.Watcher watcher) {
    try (var duplex = new SocketDuplex(channel)) {
      try (var _ = Deadline.of(duplex, PATIENCE)) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        Proof.demand(duplex, secret);
      } finally {
        room.release();
      }
      new HttpConnection(duplex, handler, watcher, Limits.DEFAULT).serve();
    } catch (IOException stranger) {
      // It has been told nothing, and is gone.
    }
  }

  /** Listens no more; connections that are served go on. */
  @Override
  public void close() throws IOException {
    listener.close();
  }
}
