package dev.choiros.microvm.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sockets between a machine and its host, as Unix sockets of the host. */
final class FakeVsock {
  /** Of the host's end; nobody asks which. */
  private static final int ASSIGNED = 1 << 30;

  private final Path host;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  /**
   * @param host where the host listens for what the guest dials
   */
  FakeVsock(Path host) {
    this.host = host;
  }

  /** What a guest does with one connection. */
  interface Listener {
    void take(InputStream in, OutputStream out) throws IOException;
  }

  /** Lets the host connect to a port of the guest, which it names first. */
  static void listen(Path socket, int port, Listener listener) throws IOException {
    accept(
        socket,
        connection -> {
          var in = Channels.newInputStream(connection);
          var out = Channels.newOutputStream(connection);
          if (line(in).equals("CONNECT " + port)) {
            out.write(("OK " + ASSIGNED + "\n").getBytes(StandardCharsets.US_ASCII));
            listener.take(in, out);
          }
        });
  }

  /** Lets the host connect to the one port that this socket is for. */
  static void listen(Path socket, Listener listener) throws IOException {
    accept(
        socket,
        connection ->
            listener.take(
                Channels.newInputStream(connection), Channels.newOutputStream(connection)));
  }

  /** Leads whoever connects to a socket inside to the host. */
  void lead(Path inside) throws IOException {
    accept(
        inside,
        connection -> {
          try (var outside = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            outside.connect(UnixDomainSocketAddress.of(host));
            open.add(connection);
            open.add(outside);
            var back = Thread.ofVirtual().start(() -> pump(outside, connection));
            pump(connection, outside);
            back.join();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Ends all that was led. */
  void quiet() {
    open.forEach(FakeVsock::close);
    open.clear();
  }

  private interface Taker {
    void take(SocketChannel connection) throws IOException;
  }

  private static void accept(Path socket, Taker taker) throws IOException {
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (true) {
            try {
              var connection = server.accept();
              Thread.ofVirtual().start(() -> take(connection, taker));
            } catch (IOException ended) {
              return;
            }
          }
        });
  }

  private static void take(SocketChannel connection, Taker taker) {
    try (connection) {
      taker.take(connection);
    } catch (IOException refused) {
      // Then it is closed.
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) {
    try {
      Channels.newInputStream(from).transferTo(Channels.newOutputStream(to));
      to.shutdownOutput();
    } catch (IOException broken) {
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException gone) {
      // All that was wanted.
    }
  }

  static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString();
  }
}
