package dev.choiros.hypervisor.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.routes.Slot;
import dev.choiros.testkit.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sandbox that talks nonsense costs its own person a clear error, and nobody else anything. */
@Timeout(60)
class HostileSandboxTest {
  /** Connections of one sandbox beyond which its socket is not accepted from. */
  private static final int MOST_TAKEN = 600;

  private House house;

  @BeforeEach
  void open() throws Exception {
    house = new House(House.Wish.usual());
    house.live((_, _, out) -> StandInAgent.say(out, "well"));
  }

  @AfterEach
  void close() throws Exception {
    house.close();
  }

  private static void raw(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  // Promise: P21
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nwithout a length",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n",
        "\r\n",
        "\0\0\0\0"
      })
  void aBadAnswerIsABadGateway(String said) throws Exception {
    house.sandbox(
        "dev1",
        new Slot.Name.Dev(),
        (_, _, out) -> {
          raw(out, said);
          return true;
        });
    assertThat(house.send(house.asAda("/dev/x")).statusCode()).isEqualTo(502);
    assertThat(house.send(house.asAda("/x")).body()).isEqualTo("well");
  }

  // Promise: P21
  @Test
  void endlessHeadersEndEarly() throws Exception {
    house.sandbox(
        "dev1",
        new Slot.Name.Dev(),
        (_, _, out) -> {
          raw(out, "HTTP/1.1 200 OK\r\n");
          for (var i = 0; i < 100_000; i++) {
            raw(out, "X-" + i + ": a\r\n");
            out.flush();
          }
          return false;
        });
    assertThat(house.send(house.asAda("/dev/x")).statusCode()).isEqualTo(502);
    assertThat(house.send(house.asAda("/x")).body()).isEqualTo("well");
  }

  @Test
  void interimAnswersStopHere() throws Exception {
    house.sandbox(
        "dev1",
        new Slot.Name.Dev(),
        (_, _, out) -> {
          raw(out, "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 100 C\r\n\r\n");
          return StandInAgent.say(out, "final");
        });
    house.sandbox(
        "b1",
        new Slot.Name.Branch("b"),
        (_, _, out) -> {
          raw(out, "HTTP/1.1 103 Early\r\n\r\n".repeat(1000));
          return StandInAgent.say(out, "final");
        });
    assertThat(house.send(house.asAda("/dev/x")).body()).isEqualTo("final");
    assertThat(house.send(house.asAda("/branch/b/x")).statusCode()).isEqualTo(502);
  }

  @Test
  void whoSpeaksWithoutBeingAskedIsCutOff() throws Exception {
    house.sandbox(
        "dev1",
        new Slot.Name.Dev(),
        (_, _, out) -> {
          StandInAgent.say(out, "one");
          raw(out, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
          return true;
        });
    for (var i = 0; i < 3; i++) {
      assertThat(house.send(house.asAda("/dev/x")).body()).isEqualTo("one");
    }
  }

  /** Ones that are parked, and ones that do not say what they are for. */
  // Promise: P21
  @ParameterizedTest
  @ValueSource(strings = {"S", ""})
  void tenThousandConnectionsCostTheirOwnSandboxOnly(String says) throws Exception {
    var attacked =
        house.sandbox("dev1", new Slot.Name.Dev(), (_, _, out) -> StandInAgent.say(out, "still"));
    neighboursAreServed();
    var before = openFiles();
    var flood = flood(attacked, says);
    try {
      var dialled = Integer.parseInt(flood.inputReader().readLine());
      var during = openFiles();
      System.out.printf(
          "says \"%s\": %d of 10000 dialled, descriptors from %d to %d%n",
          says, dialled, before, during);
      assertThat(dialled).isGreaterThan(MOST_TAKEN);
      for (var i = 0; i < 300; i++) {
        neighboursAreServed();
        assertThat(openFiles()).isLessThan(before + MOST_TAKEN + 50);
      }
    } finally {
      flood.getOutputStream().close();
      flood.waitFor();
    }
    Eventually.holds(
        "what was taken is given back", Duration.ofSeconds(10), () -> openFiles() < before + 20);
    neighboursAreServed();
    assertThat(house.send(house.asAda("/dev/x")).body()).isEqualTo("still");
    try (var late = dial(attacked, "X")) {
      assertThat(late.read(ByteBuffer.allocate(10))).as("is accepted again").isEqualTo(-1);
    }
  }

  private void neighboursAreServed() throws Exception {
    assertThat(house.send(house.asAda("/x")).body()).isEqualTo("well");
    assertThat(house.send(house.request("/health")).statusCode()).isEqualTo(200);
  }

  private static Process flood(House.Listening attacked, String says) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            DialFlood.class.getName(),
            attacked.folder().socket().toString(),
            "10000",
            says)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static long openFiles() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X", "\0", "POST / HTTP/1.1\r\n\r\n", "SS", "SHTTP/1.1 200 OK\r\n\r\n"})
  void aDialThatIsNoneEnds(String first) throws Exception {
    var listening = house.listen("dev1");
    try (var channel = dial(listening, first)) {
      assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(-1);
    }
  }

  @Test
  void aDialThatSaysNothingEndsSoon() throws Exception {
    var listening = house.listen("dev1");
    try (var channel = dial(listening, "")) {
      assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n",
        "GET http://example.com/ HTTP/1.1\r\nHost: example.com\r\n\r\n",
        "POST http://example.com/ HTTP/1.1\r\nContent-Length: 9\r\n\r\na body"
      })
  void theGatewayHasNoWayOutYet(String request) throws Exception {
    try (var channel = dial(house.listen("dev1"), "G" + request)) {
      var answer = ByteBuffer.allocate(1000);
      while (channel.read(answer) >= 0) {
        assertThat(answer.hasRemaining()).isTrue();
      }
      var text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      assertThat(text).startsWith("HTTP/1.1 403 Forbidden: the gateway of this sandbox lets noth");
      assertThat(text).contains("\r\n\r\n{\"code\":\"forbidden\"", "egress policy", "remedy");
    }
  }

  @Test
  void theGatewayReadsToTheEndWhomItRefuses() throws Exception {
    try (var channel = dial(house.listen("dev1"), "GPOST http://a/ HTTP/1.1\r\n\r\n")) {
      for (var i = 0; i < 64; i++) {
        channel.write(ByteBuffer.allocate(64 * 1024));
      }
      channel.shutdownOutput();
      var answer = ByteBuffer.allocate(1000);
      while (channel.read(answer) >= 0) {
        assertThat(answer.hasRemaining()).isTrue();
      }
      assertThat(answer.position()).isGreaterThan(100);
    }
  }

  @Test
  void theSocketIsTheSandboxsAloneAndGoesWithIt() throws Exception {
    var listening = house.listen("dev1");
    var socket = listening.folder().socket();
    assertThat(Files.getPosixFilePermissions(socket))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    listening.upstream().close();
    assertThat(socket).doesNotExist();
  }

  private static SocketChannel dial(House.Listening to, String first) throws Exception {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(to.folder().socket()));
    channel.write(ByteBuffer.wrap(first.getBytes(StandardCharsets.ISO_8859_1)));
    return channel;
  }
}
