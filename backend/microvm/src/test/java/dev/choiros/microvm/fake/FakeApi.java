package dev.choiros.microvm.fake;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A small HTTP server on a Unix socket, which hands one request after the other to a fake. */
final class FakeApi {
  /** A request's body, if it has one, is JSON. */
  record Request(String method, String path, Optional<Object> body) {
    /** What it must have been to be one for that. */
    boolean is(String wantedMethod, String wantedPath) {
      return method.equals(wantedMethod) && path.equals(wantedPath);
    }

    Object required() {
      return body.orElseThrow(() -> new Refused(400, method + " " + path + " lacks a body"));
    }

    void hasNone() {
      if (body.isPresent()) {
        throw new Refused(400, method + " " + path + " has a body");
      }
    }
  }

  record Answer(int status, Object body) {
    static final Answer DONE = new Answer(204, Map.of());
  }

  /** Who decides. */
  interface Owner {
    Answer answer(Request request) throws IOException;

    /** How the one that is played says what is wrong. */
    Object complaint(String why);
  }

  private final Owner owner;

  private FakeApi(Owner owner) {
    this.owner = owner;
  }

  /** Serves until the process ends. */
  static void serve(Path socket, Owner owner) throws IOException {
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    var api = new FakeApi(owner);
    while (true) {
      var connection = server.accept();
      Thread.ofVirtual().start(() -> api.serve(connection));
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      var in = new BufferedInputStream(Channels.newInputStream(connection));
      for (var head = line(in); !head.isEmpty(); head = line(in)) {
        answer(head, in, connection);
      }
    } catch (IOException gone) {
      // Whoever asked does not wait for the answer.
    }
  }

  private void answer(String head, InputStream in, SocketChannel connection) throws IOException {
    var words = head.split(" ", -1);
    var length = 0;
    for (var field = line(in); !field.isEmpty(); field = line(in)) {
      if (field.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(field.split(":", 2)[1].strip());
      }
    }
    var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    var answer = answer(words[0], words[1], body);
    var text = answer.status() == 204 ? "" : Json.write(answer.body());
    var reply =
        "HTTP/1.1 %d x\r\nContent-Type: application/json\r\n%s\r\n%s"
            .formatted(
                answer.status(),
                answer.status() == 204 ? "" : "Content-Length: " + text.length() + "\r\n",
                text);
    Channels.newOutputStream(connection).write(reply.getBytes(StandardCharsets.UTF_8));
  }

  private Answer answer(String method, String path, String text) throws IOException {
    synchronized (owner) {
      try {
        var body = text.isEmpty() ? Optional.empty() : Optional.of(Json.read(text));
        return owner.answer(new Request(method, path, body));
      } catch (Refused refused) {
        return new Answer(refused.status(), owner.complaint(refused.getMessage()));
      } catch (IllegalArgumentException noJson) {
        return new Answer(400, owner.complaint(noJson.toString()));
      } catch (IOException broken) {
        return new Answer(500, owner.complaint(broken.toString()));
      }
    }
  }

  /** Empty at the end, too. */
  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }
}
