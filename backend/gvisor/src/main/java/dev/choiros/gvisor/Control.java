package dev.choiros.gvisor;

import dev.choiros.backend.SandboxFolder;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The socket at which gVisor's kernel answers the host. {@code runsc} would say the same, but takes
 * a hundred times as long to start.
 */
final class Control {
  private static final int MOST_BYTES = 65_536;
  private static final long PATIENCE_NANOS = 500_000_000L;
  private static final Pattern PROCESSES = Pattern.compile("\"pids\":\\{\"current\":(\\d{1,9})");

  private Control() {}

  /** The name that runsc gave it is too long for an address, so a short link leads there. */
  static void make(Notes notes) throws IOException {
    Files.createSymbolicLink(link(notes), Path.of("runsc-" + Mark.of(notes.folder()) + ".sock"));
  }

  private static Path link(Notes notes) {
    return notes.file("control");
  }

  /** Processes and threads inside; -1 when it does not answer, as one that is paused. */
  static OptionalInt processes(SandboxFolder folder) {
    var question =
        Json.of(java.util.Map.of("method", "containerManager.Event", "arg", Mark.of(folder)));
    try (var socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(UnixDomainSocketAddress.of(link(new Notes(folder))));
      socket.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
      return read(socket);
    } catch (IOException gone) {
      return OptionalInt.of(-1);
    }
  }

  private static OptionalInt read(SocketChannel socket) throws IOException {
    var answer = ByteBuffer.allocate(MOST_BYTES);
    var deadline = System.nanoTime() + PATIENCE_NANOS;
    socket.configureBlocking(false);
    try (var selector = socket.provider().openSelector()) {
      socket.register(selector, SelectionKey.OP_READ);
      while (System.nanoTime() < deadline && answer.hasRemaining()) {
        selector.select(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        if (socket.read(answer) < 0) {
          break;
        }
        var text = new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        var found = PROCESSES.matcher(text);
        if (found.find() && found.end() < text.length()) {
          return OptionalInt.of(Integer.parseInt(found.group(1)));
        }
      }
    }
    return OptionalInt.of(-1);
  }
}
