package dev.choiros.wire.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.wire.SocketDuplex;
import dev.choiros.wire.http.Client;
import dev.choiros.wire.http.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DoorTest {
  private static final Secret RIGHT = new Secret("0123456789abcdef0123456789abcdef");
  private static final Secret WRONG = new Secret("0123456789abcdef0123456789abcdeg");
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final AtomicInteger asked = new AtomicInteger();
  private final Door door;

  DoorTest() throws IOException {
    door = Door.at(ANY, RIGHT);
  }

  @BeforeEach
  void serve() {
    Thread.ofVirtual()
        .start(() ->
            door.serve(
                exchange -> {
                  asked.incrementAndGet();
                  var body = exchange.path().getBytes(StandardCharsets.UTF_8);
                  exchange.respond(200, Headers.NONE, body);
                },
                Throwable::printStackTrace));
  }

  @AfterEach
  void close() throws IOException {
    door.close();
  }

  @Test
  void whoKnowsTheSecretIsServedRequestAfterRequest() throws Exception {
    try (var duplex = SocketDuplex.connect(door.address())) {
      Proof.give(duplex, RIGHT);
      var client = new Client(duplex);
      assertThat(client.get("/one").text()).isEqualTo("/one");
      assertThat(client.get("/two").text()).isEqualTo("/two");
    }
  }

  @Test
  void whoDoesNotKnowItIsToldNothingAndServedNothing() throws Exception {
    try (var duplex = SocketDuplex.connect(door.address())) {
      assertThatThrownBy(() -> Proof.give(duplex, WRONG))
          .hasMessage("its agent has another secret");
    }
    try (var duplex = SocketDuplex.connect(door.address())) {
      var request = "GET /health HTTP/1.1\r\nHost: x\r\n" + "X: " + "x".repeat(64) + "\r\n\r\n";
      duplex.out().write(request.getBytes(StandardCharsets.US_ASCII));
      assertThat(heard(duplex)).hasSizeLessThanOrEqualTo(40);
    }
    assertThat(asked).hasValue(0);
  }

  /** All that comes until the other end hangs up. */
  private static byte[] heard(SocketDuplex duplex) {
    var heard = new java.io.ByteArrayOutputStream();
    try {
      duplex.in().transferTo(heard);
    } catch (IOException reset) {
      // What it had not read was thrown away: it hung up all the same.
    }
    return heard.toByteArray();
  }

  @Test
  void whatWasSaidOnceIsOfNoUseAgain() throws Exception {
    var said = new byte[64];
    try (var listener = ServerSocketChannel.open().bind(ANY)) {
      var victim =
          CompletableFuture.runAsync(() -> {
            try (var duplex = SocketDuplex.connect(listener.getLocalAddress())) {
              Proof.give(duplex, RIGHT);
            } catch (IOException hungUp) {
              // The one in between has what it wanted.
            }
          });
      try (var between = new SocketDuplex(listener.accept());
          var first = SocketDuplex.connect(door.address())) {
        between.out().write(first.in().readNBytes(40));
        assertThat(between.in().readNBytes(said, 0, said.length)).isEqualTo(said.length);
      }
      victim.join();
    }
    try (var second = SocketDuplex.connect(door.address())) {
      second.in().readNBytes(40);
      second.out().write(said);
      assertThat(second.in().readAllBytes()).isEmpty();
    }
  }

  @Test
  void oneThatOnlyPretendsToBeAnAgentIsNoticed() throws Exception {
    try (var listener = ServerSocketChannel.open().bind(ANY)) {
      var served =
          CompletableFuture.runAsync(() -> {
            try (var impostor = new SocketDuplex(listener.accept())) {
              impostor.out().write("CHOIR 1\n".repeat(5).getBytes(StandardCharsets.US_ASCII));
              impostor.in().readNBytes(64);
              impostor.out().write(new byte[32]);
            } catch (IOException gone) {
              // It was found out.
            }
          });
      try (var duplex = SocketDuplex.connect(listener.getLocalAddress())) {
        assertThatThrownBy(() -> Proof.give(duplex, RIGHT))
            .hasMessage("what listens there does not know the secret");
      }
      served.join();
    }
  }

  @Test
  void whatIsNoAgentAtAllIsSaidToBeNone() throws Exception {
    try (var listener = ServerSocketChannel.open().bind(ANY)) {
      var served =
          CompletableFuture.runAsync(() -> {
            try (var other = new SocketDuplex(listener.accept())) {
              other.out().write("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException gone) {
              // It does not matter here.
            }
          });
      try (var duplex = SocketDuplex.connect(listener.getLocalAddress())) {
        assertThatThrownBy(() -> Proof.give(duplex, RIGHT))
            .hasMessage("what listens there is not an agent");
      }
      served.join();
    }
  }
}
