package dev.choiros.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.agent.json.Json;
import dev.choiros.agent.json.JsonObject;
import dev.choiros.wire.Duplex;
import dev.choiros.wire.dial.Host;
import dev.choiros.wire.http.Client;
import dev.choiros.wire.http.Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image as sandboxes get it: built, moved to where it is not writable, and started there. */
class ImageTest {
  private static final Path ROOT = Path.of(System.getProperty("choir.root"));
  private static final Path IMAGE = ROOT.resolve("agent/target/test-image/agent");
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Host host;
  private Process agent;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    var builder = new ProcessBuilder(ROOT.resolve("agent/image.sh").toString(), IMAGE.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    var made = builder.redirectErrorStream(true).start();
    var said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.waitFor()).as(said).isZero();
  }

  @BeforeEach
  void listen() throws IOException {
    host = Host.listen(Files.createDirectory(folder.resolve("channel")).resolve("host.sock"));
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    if (agent != null) {
      agent.descendants().forEach(ProcessHandle::destroyForcibly);
      agent.destroyForcibly().waitFor();
    }
    host.close();
  }

  private void start(String flags, List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("CHOIR_AGENT_FLAGS", flags);
    builder.environment().put("CHOIR_LOG", folder.resolve("events").toString());
    builder.environment().put("CHOIR_CHANNEL", folder.resolve("channel/host.sock").toString());
    agent = builder.start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private Duplex connection() throws IOException, InterruptedException {
    try {
      return host.take(SOON);
    } catch (IOException late) {
      throw new IOException(log(), late);
    }
  }

  @Test
  void theCacheIsUsedWhereTheImageIsMountedReadOnly() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "bwrap is not installed");
    var inside = "/run/choiros/agent";
    var command =
        new ArrayList<>(
            List.of("bwrap", "--unshare-user", "--unshare-pid", "--ro-bind", "/usr", "/usr"));
    command.addAll(List.of("--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib"));
    command.addAll(List.of("--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev"));
    command.addAll(List.of("--tmpfs", "/tmp", "--ro-bind", IMAGE.toString(), inside));
    command.addAll(
        List.of("--ro-bind", folder.resolve("channel").toString(), "/run/choiros/channel"));
    command.addAll(List.of("--unsetenv", "CHOIR_CHANNEL", inside + "/bin/agent"));
    // With "on" a cache that does not fit ends the JVM, instead of being passed over in silence.
    start("-XX:AOTMode=on -Xlog:aot,exceptions", command);
    assertThat(new Client(connection()).get("/health").text()).contains("healthy");
    assertThat(log())
        .contains("Opened AOT cache app/agent.aot")
        .as("the jar is where the cache says that it is")
        .doesNotContain("toFileURL");
  }

  @Test
  void nothingIsSpunBeforeTheFirstAnswer() throws Exception {
    start("-Xlog:class+load", List.of(IMAGE.resolve("bin/agent").toString()));
    assertThat(new Client(connection()).get("/health").text()).contains("healthy");
    assertThat(log())
        .contains("dev.choiros.agent.health.Health source: shared objects file")
        .doesNotContain("__JVM_LookupDefineClass__")
        .doesNotContain("TypeSwitch");
  }

  // What it measured was 12.6 and 39.2 MB. The bound on the second leaves room for other kernels,
  // which map more or less of a file around a page that is used.
  @Test
  void anIdleAgentIsSmall() throws Exception {
    start("", List.of(IMAGE.resolve("bin/agent").toString()));
    assertThat(new Client(connection()).get("/health").text()).contains("healthy");
    assertThat(bytes("smaps_rollup", "Anonymous")).as("its own").isLessThan(14L << 20);
    assertThat(bytes("smaps_rollup", "Pss")).as("with its share of files").isLessThan(42L << 20);
  }

  /** Starts an agent as a machine does that will be cloned, and tells it who it is. */
  private static final String TELLS =
      """
      import os, socket, subprocess, sys
      ours, its = socket.socketpair()
      environment = {"PATH": os.environ["PATH"], "HOME": "/root", "CHOIR_WAITS": "1"}
      agent = subprocess.Popen(sys.argv[1:2], stdin=its, env=environment)
      its.close()
      print(ours.recv(6).decode(), end="", flush=True)
      ours.sendall(b"".join(word.encode() + b"\\0" for word in sys.argv[2:]))
      ours.close()
      agent.wait()
      """;

  @Test
  void oneThatWaitsBecomesWhomItIsTold() throws Exception {
    var command = new ArrayList<>(List.of("python3", "-Ic", TELLS));
    command.add(IMAGE.resolve("bin/agent").toString());
    command.addAll(List.of("CHOIR_SANDBOX_ID=told", "PATH=/usr/bin:/bin", "HOME=/root", "A=b c"));
    command.add("CHOIR_LOG=" + folder.resolve("events"));
    command.add("CHOIR_CHANNEL=" + folder.resolve("channel/host.sock"));
    start("", command);
    assertThat(new Client(connection()).get("/health").text()).contains("\"told\"");
    assertThat(log()).isEqualTo("waits\n");
    var reply = started("env");
    assertThat(reply).contains("A=b c").doesNotContain("CHOIR_WAITS", "CHOIR_CHANNEL");
    assertThat(events("\"program\":\"env\""))
        .as("nothing of its rehearsal")
        .doesNotContain("\"program\":\"/bin/true\"");
  }

  /** The log when it has that in it: an event is kept soon after what it tells of. */
  private String events(String awaited) throws IOException, InterruptedException {
    var events = "";
    for (long end = System.nanoTime() + SOON.toNanos(); !events.contains(awaited); ) {
      assertThat(System.nanoTime()).as(events).isLessThan(end);
      events = new Client(connection()).get("/logs/events").text();
    }
    return events;
  }

  /** What a program prints that the agent starts. */
  private String started(String program) throws IOException, InterruptedException {
    var call =
        JsonObject.of("process", JsonObject.of("cmd", program, "args", List.of()), "stdin", false);
    var message = Json.bytes(call);
    var frame = ByteBuffer.allocate(5 + message.length).put((byte) 0).putInt(message.length);
    var type = Headers.contentType("application/connect+json");
    var client = new Client(connection());
    var body = client.send("POST", "/process.Process/Start", type, frame.put(message).array());
    var in = new DataInputStream(body.body());
    var output = new StringBuilder();
    while (in.readUnsignedByte() == 0) {
      var event = Json.object(in.readNBytes(in.readInt())).object("event");
      output.append(new String(event.object("data").bytes("stdout"), StandardCharsets.UTF_8));
    }
    return output.toString();
  }

  @Test
  void aCopyElsewhereWorksTooAndASecondBuildDoesNothing() throws Exception {
    var before = Files.getLastModifiedTime(IMAGE.resolve("inputs"));
    build();
    assertThat(Files.getLastModifiedTime(IMAGE.resolve("inputs"))).isEqualTo(before);
    var copy = folder.resolve("copy");
    assertThat(new ProcessBuilder("cp", "-a", IMAGE.toString(), copy.toString()).start().waitFor())
        .isZero();
    start("-XX:AOTMode=on", List.of(copy.resolve("bin/agent").toString()));
    assertThat(new Client(connection()).get("/health").status()).isEqualTo(200);
  }

  @Test
  void eventsAreKeptByTheNativePartThatLiesInTheImage() throws Exception {
    start("-Djava.io.tmpdir=/nowhere", List.of(IMAGE.resolve("bin/agent").toString()));
    var events = new Client(connection()).get("/logs/events");
    assertThat(events.text()).isEqualTo("{\"events\":[],\"next_seq\":0}");
    assertThat(folder.resolve("events/events.db")).exists();
  }

  // Promise: P23
  @Test
  void aHundredMegabytesOfOutputArriveAndTheAgentStaysSmall() throws Exception {
    start("-Xlog:gc*:file=" + folder.resolve("gc"), List.of(IMAGE.resolve("bin/agent").toString()));
    var call =
        JsonObject.of(
            "process",
            JsonObject.of("cmd", "head", "args", List.of("-c", "104857600", "/dev/zero")),
            "stdin",
            false);
    var message = Json.bytes(call);
    var frame = ByteBuffer.allocate(5 + message.length).put((byte) 0).putInt(message.length);
    var reply =
        new Client(connection())
            .send(
                "POST",
                "/process.Process/Start",
                Headers.contentType("application/connect+json"),
                frame.put(message).array());
    assertThat(bytesOf(new DataInputStream(reply.body()))).isEqualTo(104_857_600);
    // The heap may come to be used to its 64 MB, whatever lives in it.
    assertThat(bytes("status", "VmHWM")).isLessThan(128L << 20);
  }

  /** How many bytes of output came in a stream that ends well. */
  private static long bytesOf(DataInputStream in) throws IOException {
    long bytes = 0;
    while (true) {
      int flags = in.readUnsignedByte();
      var message = Json.object(in.readNBytes(in.readInt()));
      if (flags == 2) {
        assertThat(Json.write(message)).isEqualTo("{}");
        return bytes;
      }
      bytes += message.object("event").object("data").bytes("stdout").length;
    }
  }

  private long bytes(String file, String name) throws IOException {
    for (var line : Files.readAllLines(Path.of("/proc/" + agent.pid(), file))) {
      if (line.startsWith(name + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException("no " + name);
  }
}
