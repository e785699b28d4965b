package dev.choiros.dist.lifecycle;

import dev.choiros.wire.Duplex;
import dev.choiros.wire.SocketDuplex;
import dev.choiros.wire.http.Client;
import dev.choiros.wire.http.Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A program of the person who is signed in. Each request has its own connection, and is sent while
 * its answer is waited for already: an answer may come before the request's end.
 */
final class Anna implements AutoCloseable {
  private static final Pattern OUTPUT = Pattern.compile("\"stdout\":\"([A-Za-z0-9+/=]+)\"");

  private final InetSocketAddress front;
  private final List<Duplex> open = new ArrayList<>();

  Anna(InetSocketAddress front) {
    this.front = front;
  }

  /** What a shell script printed, and the message that said how it ended. */
  record Outcome(String output, String end) {}

  static Headers headers(String... more) {
    var all = new ArrayList<>(List.of("Cookie", "choir_session=" + Hypervisor.COOKIE));
    all.addAll(List.of(more));
    return Headers.of(all.toArray(String[]::new));
  }

  Client.Reply get(String path) throws IOException {
    return send("GET", path, headers(), new byte[0]);
  }

  Client.Reply post(String path, String type, byte[] body) throws IOException {
    return send("POST", path, headers("Content-Type", type), body);
  }

  private Client.Reply send(String method, String path, Headers headers, byte[] body)
      throws IOException {
    var connection = new Sending(SocketDuplex.connect(front));
    open.add(connection);
    return new Client(connection).send(method, path, headers, body);
  }

  Client.Reply upload(String path, byte[] content) throws IOException {
    return post(path, "application/octet-stream", content);
  }

  /**
   * Begins a shell script in the sandbox of a slot; its answer is for {@link #outcome}.
   *
   * @param slot the path that it has, empty for live
   * @param script without quotes and backslashes
   */
  Client.Reply start(String slot, String script) throws IOException {
    var text =
        "{\"process\":{\"cmd\":\"/bin/sh\",\"args\":[\"-c\",\"" + script + "\"]},\"stdin\":false}";
    var message = text.getBytes(StandardCharsets.UTF_8);
    var frame = ByteBuffer.allocate(5 + message.length);
    frame.put((byte) 0).putInt(message.length).put(message);
    return post(slot + "/process.Process/Start", "application/connect+json", frame.array());
  }

  Outcome run(String slot, String script) throws IOException {
    return outcome(start(slot, script).body());
  }

  /** Reads the messages of a process to their end. */
  static Outcome outcome(InputStream body) throws IOException {
    var frames = new DataInputStream(body);
    var output = new StringBuilder();
    var end = "";
    for (var last = false; !last; ) {
      last = frames.readByte() == 2;
      var text = new String(frames.readNBytes(frames.readInt()), StandardCharsets.UTF_8);
      OUTPUT
          .matcher(text)
          .results()
          .map(found -> Base64.getDecoder().decode(found.group(1)))
          .forEach(bytes -> output.append(new String(bytes, StandardCharsets.UTF_8)));
      end = end + (text.contains("\"end\"") ? text : "");
    }
    return new Outcome(output.toString(), end);
  }

  @Override
  public void close() {
    open.forEach(Duplex::abort);
  }

  /** A connection that is written to behind the writer's back. */
  private record Sending(Duplex to) implements Duplex {
    @Override
    public InputStream in() {
      return to.in();
    }

    @Override
    public OutputStream out() {
      return new OutputStream() {
        @Override
        public void write(int one) {
          write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
          Thread.ofVirtual().start(() -> send(from, offset, length));
        }
      };
    }

    private void send(byte[] from, int offset, int length) {
      try {
        to.out().write(from, offset, length);
      } catch (IOException refused) {
        // The other side wants no more of it; the answer says why.
      }
    }

    @Override
    public void endOutput() throws IOException {
      to.endOutput();
    }

    @Override
    public void abort() {
      to.abort();
    }
  }
}
