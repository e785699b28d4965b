package dev.choiros.microvm;

import dev.choiros.linux.Pause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A Unix socket on which lines are exchanged, with a bound on every wait and on every line: who is
 * at the other end may be hostile. For one thread.
 */
final class LineSocket implements AutoCloseable {
  private static final int LONGEST_LINE = 1 << 16;

  private final SocketChannel channel;
  private final ByteBuffer unread = ByteBuffer.allocate(4096).flip();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineSocket(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
    } catch (IOException | RuntimeException refused) {
      channel.close();
      throw refused;
    }
  }

  /** A line is short, so the socket takes it whole. */
  void send(String text) throws IOException {
    var bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        throw new IOException("nobody reads what is sent");
      }
    }
  }

  /** The next line, or an empty one if none came in time; what came of it is kept. */
  String line(Duration patience) throws IOException {
    var deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      while (unread.hasRemaining()) {
        var next = unread.get();
        if (next == '\n') {
          var text = line.toString(StandardCharsets.UTF_8).strip();
          line.reset();
          return text;
        }
        line.write(next);
        if (line.size() > LONGEST_LINE) {
          throw new IOException("a line that does not end");
        }
      }
      var read = channel.read(unread.clear());
      unread.flip();
      if (read < 0) {
        throw new IOException("the other end has closed");
      }
      if (read == 0) {
        if (System.nanoTime() > deadline) {
          return "";
        }
        Pause.shortly();
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException gone) {
      // All that was wanted.
    }
  }
}
