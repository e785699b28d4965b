package dev.choiros.agent.network;

import dev.choiros.agent.json.Json;
import dev.choiros.agent.json.JsonObject;
import dev.choiros.wire.Dial;
import dev.choiros.wire.Duplex;
import dev.choiros.wire.SocketDuplex;
import dev.choiros.wire.Splice;
import dev.choiros.wire.dial.Channel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * The sandbox's end of the gateway: listens on loopback, where the proxy variables point, and hands
 * each connection on over the channel. What may pass is decided at the other end.
 */
public final class Gateway implements AutoCloseable {
  /** Fewer than the host takes besides those that serve; others wait in the kernel's queue. */
  static final int MOST = 64;

  private final ServerSocketChannel listener;
  private final Channel channel;
  private final Semaphore free = new Semaphore(MOST);

  private Gateway(ServerSocketChannel listener, Channel channel) {
    this.listener = listener;
    this.channel = channel;
  }

  /** Hands on from {@code port}, or from any that is free if it is 0, until it is closed. */
  public static Gateway listen(int port, Channel channel) throws IOException {
    var listener = ServerSocketChannel.open();
    try {
      var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      listener.bind(new InetSocketAddress(loopback, port), 256);
    } catch (IOException taken) {
      listener.close();
      throw taken;
    }
    var gateway = new Gateway(listener, channel);
    Thread.ofVirtual().name("gateway").start(gateway::accept);
    return gateway;
  }

  int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  private void accept() {
    try {
      while (true) {
        free.acquire();
        var inside = new SocketDuplex(listener.accept());
        var _ = Thread.ofVirtual().name("gateway").start(() -> handOn(inside));
      }
    } catch (IOException closed) {
      // Nobody is handed on any more.
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void handOn(Duplex inside) {
    try (inside) {
      try (var outside = channel.dial(Dial.GATEWAY)) {
        Splice.join(inside, outside);
      } catch (IOException nobodyListens) {
        inside.out().write(unreachable());
        inside.endOutput();
        // Closing with its question unread would take the answer away from it.
        inside.in().transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException gone) {
      // Whoever asked waits no more.
    } finally {
      free.release();
    }
  }

  private static byte[] unreachable() {
    var message = "the gateway of this sandbox does not answer just now: its hypervisor is away";
    var body = JsonObject.of("code", "no_gateway", "message", message, "remedy", "try again soon");
    var json = new String(Json.bytes(body), StandardCharsets.UTF_8);
    var head =
        "HTTP/1.1 502 The gateway does not answer just now\r\ncontent-type: application/json\r\n"
            + "content-length: %d\r\nconnection: close\r\n\r\n";
    return (head.formatted(json.length()) + json).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
