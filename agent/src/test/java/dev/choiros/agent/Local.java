package dev.choiros.agent;

import dev.choiros.agent.admit.Sandbox;
import dev.choiros.agent.json.Json;
import dev.choiros.agent.json.JsonObject;
import dev.choiros.agent.users.Passwd;
import dev.choiros.agent.users.User;
import dev.choiros.agent.users.Users;
import dev.choiros.wire.Duplex;
import dev.choiros.wire.dial.Channel;
import dev.choiros.wire.dial.Host;
import dev.choiros.wire.dial.Server;
import dev.choiros.wire.http.Client;
import dev.choiros.wire.http.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An agent in this JVM behind a real channel, acting as ourselves, and a client for it. */
public final class Local implements AutoCloseable {
  public static final Duration SOON = Duration.ofSeconds(10);

  private final Path folder;
  private final Host host;
  private final Agent agent;
  private final Thread server;

  public Local() throws IOException {
    this(Optional.empty());
  }

  /**
   * @param users the accounts it can become; empty: itself only
   */
  public Local(Optional<Users> users) throws IOException {
    folder = Files.createTempDirectory("agent");
    host = Host.listen(folder.resolve("host.sock"));
    var home = Files.createDirectory(folder.resolve("home"));
    int uid = (Integer) Files.getAttribute(home, "unix:uid");
    var us =
        new User("user", uid, (Integer) Files.getAttribute(home, "unix:gid"), home, "/bin/bash");
    var sandbox =
        new Sandbox(
            "sbx1",
            users.orElseGet(() -> new Passwd(Path.of("/etc"), Optional.of(us))),
            System.getenv());
    var places = new Places(Path.of("/"), folder.resolve("log"), folder.resolve("state"));
    agent = new Agent(sandbox, uid, places);
    var serving =
        new Server(new Channel(folder.resolve("host.sock")), agent, Throwable::printStackTrace);
    server =
        Thread.ofVirtual()
            .start(() -> {
              try {
                serving.run();
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            });
  }

  public Path home() {
    return folder.resolve("home");
  }

  public Duplex connection() throws IOException {
    try {
      return host.take(SOON);
    } catch (InterruptedException stopped) {
      throw new IOException(stopped);
    }
  }

  /** One request on a parked connection, which is parked again afterwards. */
  public Client.Reply send(String method, String path, Headers headers, byte[] body)
      throws IOException {
    var connection = connection();
    var reply = new Client(connection).send(method, path, headers, body);
    var bytes = reply.body().readAllBytes();
    if (!reply.headers().lists("Connection", "close")) {
      host.park(connection);
    }
    return new Client.Reply(reply.status(), reply.headers(), new ByteArrayInputStream(bytes));
  }

  public Client.Reply get(String path) throws IOException {
    return send("GET", path, Headers.NONE, new byte[0]);
  }

  /** A unary call of {@code process.Process}. */
  public Client.Reply call(String method, String json) throws IOException {
    return call(method, json, Headers.NONE);
  }

  public Client.Reply call(String method, String json, Headers headers) throws IOException {
    return send(
        "POST",
        "/process.Process/" + method,
        headers.with("Content-Type", "application/json"),
        json.getBytes(StandardCharsets.UTF_8));
  }

  /** A server stream, on a connection of its own. */
  public Stream stream(String method, String json, String... headers) throws IOException {
    var connection = connection();
    var message = json.getBytes(StandardCharsets.UTF_8);
    var frame = ByteBuffer.allocate(5 + message.length).put((byte) 0);
    frame.putInt(message.length).put(message);
    var reply =
        new Client(connection)
            .send(
                "POST",
                "/process.Process/" + method,
                Headers.of(headers).with("Content-Type", "application/connect+json"),
                frame.array());
    return new Stream(connection, reply.status(), reply.body());
  }

  /** Runs {@code script} in a shell until its end. */
  public Stream bash(String script, String... headers) throws IOException {
    var command = JsonObject.of("cmd", "/bin/bash", "args", List.of("-c", script));
    return stream("Start", Json.write(JsonObject.of("process", command, "stdin", false)), headers);
  }

  @Override
  public void close() throws IOException {
    agent.processes().killAll();
    server.interrupt();
    host.close();
  }

  /** What a server stream answers, message by message. */
  public final class Stream implements AutoCloseable {
    private final Duplex connection;
    private final int status;
    private final DataInputStream in;

    Stream(Duplex connection, int status, InputStream body) {
      this.connection = connection;
      this.status = status;
      this.in = new DataInputStream(body);
    }

    public int status() {
      return status;
    }

    /** The next message, the last one under the name {@code last}. */
    public JsonObject next() throws IOException {
      int flags = in.readUnsignedByte();
      var message = Json.object(in.readNBytes(in.readInt()));
      return flags == 2 ? JsonObject.of("last", message) : message;
    }

    public JsonObject event() throws IOException {
      return next().object("event");
    }

    public int pid() throws IOException {
      return event().object("start").size("pid");
    }

    /** Everything to the end. */
    public Whole whole() throws IOException {
      var out = new ByteArrayOutputStream();
      var err = new ByteArrayOutputStream();
      var events = new ArrayList<JsonObject>();
      while (true) {
        var message = next();
        if (message.has("last")) {
          in.readAllBytes();
          host.park(connection);
          return new Whole(text(out), text(err), events, message.object("last"));
        }
        var event = message.object("event");
        var data = event.object("data");
        out.writeBytes(decode(data.string("stdout") + data.string("pty")));
        err.writeBytes(decode(data.string("stderr")));
        if (!event.has("data")) {
          events.add(event);
        }
      }
    }

    private static String text(ByteArrayOutputStream bytes) {
      return bytes.toString(StandardCharsets.UTF_8);
    }

    private static byte[] decode(String base64) {
      return Base64.getDecoder().decode(base64);
    }

    @Override
    public void close() {
      connection.abort();
    }
  }

  /** A stream that has ended. */
  public record Whole(String out, String err, List<JsonObject> events, JsonObject last) {
    public JsonObject end() {
      return events.getLast().object("end");
    }

    public String fault() {
      return last.object("error").string("code");
    }
  }
}
