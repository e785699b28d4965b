package dev.choiros.testkit;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.wire.Duplex;
import dev.choiros.wire.dial.Host;
import dev.choiros.wire.http.Client;
import dev.choiros.wire.http.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One sandbox of a {@link Rig}, with the host's end of its channel. */
public final class Box implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a script printed, and how it ended. */
  public record Outcome(int exit, String output) {}

  private final SandboxSpec spec;
  private @Nullable Host host;

  Box(SandboxSpec spec) {
    this.spec = spec;
  }

  public SandboxSpec spec() {
    return spec;
  }

  /** Listens as a hypervisor does that has just started. */
  public void listen() throws IOException {
    var socket = spec.folder().socket();
    host = Host.listen(socket);
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    var self = (Integer) Files.getAttribute(socket, "unix:uid");
    if (self == 0) {
      // Ids above 2^31 wrap around and mean the same to the kernel.
      Files.setAttribute(socket, "unix:uid", (int) spec.ids().base());
    }
  }

  /** The connections that the agent keeps parked now. */
  public int parked() {
    return Objects.requireNonNull(host).parkedNow();
  }

  /** A connection on which the sandbox asks its gateway; waits for one. */
  public Duplex asked() throws IOException, InterruptedException {
    return Objects.requireNonNull(host).takeGateway(PATIENCE);
  }

  public String get(String path) throws IOException, InterruptedException {
    return send("GET", path, Headers.NONE, "").output();
  }

  /** Runs a bash script inside as {@code root} or {@code user}. */
  public Outcome run(String user, String script) throws IOException, InterruptedException {
    return send("POST", "/run", Headers.of("X-User", user), script);
  }

  private Outcome send(String method, String path, Headers headers, String body)
      throws IOException, InterruptedException {
    var listener = Objects.requireNonNull(host);
    var duplex = listener.take(PATIENCE);
    var reply =
        new Client(duplex).send(method, path, headers, body.getBytes(StandardCharsets.UTF_8));
    var text = reply.text();
    listener.park(duplex);
    if (reply.status() != 200) {
      throw new IOException(path + " answered " + reply.status() + ": " + text);
    }
    return new Outcome(Integer.parseInt(reply.headers().first("X-Exit", "0")), text);
  }

  /** Ends the host's side, as when the hypervisor is killed. */
  @Override
  public void close() throws IOException {
    if (host != null) {
      host.close();
    }
  }
}
