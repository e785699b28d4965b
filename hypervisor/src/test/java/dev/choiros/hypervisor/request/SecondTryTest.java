package dev.choiros.hypervisor.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.routes.Slot;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A connection that has carried a request dies without a byte when the next one is sent over it, as
 * if it had died unseen while it was parked, RFC 9112 section 9.3.1. The tests dial by hand, so
 * that there is one connection at a time and each request's is known.
 */
@Timeout(60)
class SecondTryTest {
  private House house;
  private House.Listening sandbox;
  private RawClient client;

  @BeforeEach
  void open() throws Exception {
    house = new House(House.Wish.usual());
    sandbox = house.listen("live1");
    house.publish(sandbox, new Slot.Name.Live(), 1);
    client = house.raw();
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    house.close();
  }

  /** One connection of the sandbox's. */
  private static final class Dialled implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    Dialled(House.Listening to) throws IOException {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(to.folder().socket()));
      in = new BufferedInputStream(Channels.newInputStream(channel));
      out = Channels.newOutputStream(channel);
      out.write('S');
    }

    /** The next request; its body is still to come. */
    StandInAgent.Request next() throws IOException {
      return StandInAgent.read(in);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static String request(String line, String fields) {
    return line
        + " HTTP/1.1\r\nHost: x\r\nCookie: choir_session="
        + House.ADAS
        + "\r\n"
        + fields
        + "\r\n";
  }

  private static String get(String path) {
    return request("GET " + path, "");
  }

  private Dialled used() throws IOException {
    return used(client);
  }

  /** A connection that is parked and has carried a request of that client. */
  private Dialled used(RawClient through) throws IOException {
    var dialled = new Dialled(sandbox);
    through.say(get("/warm"));
    answers(dialled, "/warm", through);
    return dialled;
  }

  private static void answers(Dialled dialled, String target, RawClient to) throws IOException {
    assertThat(dialled.next().target()).isEqualTo(target);
    StandInAgent.say(dialled.out, "well");
    assertThat(to.answer()).startsWith("HTTP/1.1 200 ").endsWith("well");
  }

  @FunctionalInterface
  private interface Ending {
    void isSeen() throws IOException;
  }

  /** The connection dies, the client sees that, and another one gets only what is asked next. */
  private void endsWithoutRepetition(Dialled dying, Ending ending) throws IOException {
    dying.close();
    try (var next = new Dialled(sandbox);
        var other = house.raw()) {
      ending.isSeen();
      other.say(get("/next"));
      answers(next, "/next", other);
    }
  }

  private void isABadGateway() throws IOException {
    assertThat(client.answer()).startsWith("HTTP/1.1 502 ").contains("sandbox_failed");
  }

  // Promise: P21
  @ParameterizedTest
  @ValueSource(strings = {"GET", "OPTIONS", "PUT", "DELETE"})
  void whatMayBeRepeatedIsSentOnceMore(String method) throws Exception {
    var parked = used();
    client.say(request(method + " /x", ""));
    assertThat(parked.next().target()).isEqualTo("/x");
    parked.close();
    try (var second = new Dialled(sandbox)) {
      answers(second, "/x", client);
      client.say(get("/y"));
      answers(second, "/y", client);
    }
  }

  @Test
  void aBodyThatComesAfterwardsGoesWithTheSecondTry() throws Exception {
    var parked = used();
    client.say(request("PUT /x", "Content-Length: 5\r\n"));
    assertThat(parked.next().target()).isEqualTo("/x");
    parked.close();
    try (var second = new Dialled(sandbox)) {
      var again = second.next();
      client.say("hello");
      assertThat(again.body().readAllBytes()).asString().isEqualTo("hello");
      StandInAgent.say(second.out, "well");
      assertThat(client.answer()).endsWith("well");
    }
  }

  // Promise: P21
  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "PUT"})
  void whatHasPartOfItsBodySentIsNotRepeated(String method) throws Exception {
    var parked = used();
    client.say(request(method + " /x", "Content-Length: 10\r\n") + "hello");
    var came = parked.next();
    assertThat(came.body().readNBytes(5)).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
    endsWithoutRepetition(parked, this::isABadGateway);
  }

  // Promise: P21
  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH"})
  void whatMayNotBeRepeatedIsNotEvenWithoutABody(String method) throws Exception {
    var parked = used();
    client.say(request(method + " /x", "Content-Length: 0\r\n"));
    assertThat(parked.next().target()).isEqualTo("/x");
    endsWithoutRepetition(parked, this::isABadGateway);
  }

  @Test
  void aConnectionThatDiesAtItsFirstRequestWasNotStale() throws Exception {
    var fresh = new Dialled(sandbox);
    client.say(get("/x"));
    assertThat(fresh.next().target()).isEqualTo("/x");
    endsWithoutRepetition(fresh, this::isABadGateway);
  }

  @Test
  void thereIsNoThirdTry() throws Exception {
    var asked = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var other = house.raw()) {
      // While the one is busy, the other carries the request of another client.
      var one = new Dialled(sandbox);
      client.say(get("/warm"));
      var waiting = one.next();
      var two = used(other);
      StandInAgent.say(one.out, waiting.target());
      assertThat(client.answer()).endsWith("/warm");
      for (var each : List.of(one, two)) {
        threads.submit(() -> {
          try (each) {
            each.next();
            asked.incrementAndGet();
          }
          return null;
        });
      }
      client.say(get("/x"));
      isABadGateway();
    }
    assertThat(asked).hasValue(2);
  }

  // Promise: P21
  @Test
  void anAnswerThatBeganIsCutOffAndNotBegunAgain() throws Exception {
    var parked = used();
    client.say(get("/x"));
    parked.next();
    parked.out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello".getBytes("US-ASCII"));
    assertThat(client.head()).startsWith("HTTP/1.1 200 ");
    endsWithoutRepetition(parked, () -> assertThat(client.rest()).isIn("hello", "hello<reset>"));
  }
}
