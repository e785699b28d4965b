package dev.choiros.hypervisor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds of messages however they come, and of whatever comes in place of them. */
class MessageDecoderTest {
  private static final String FIELDS = "X-A: b\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String BODY = "5;e=1\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-T: t\r\n\r\n";
  private static final String REQUEST = "POST /x?y HTTP/1.1\r\nHost: h\r\n" + FIELDS + BODY;
  private static final String ANSWER = "HTTP/1.1 103 E\r\n\r\nHTTP/1.1 200 OK\r\n" + FIELDS + BODY;

  /** Pieces that mean something to a parser, and bytes that mean nothing. */
  @Provide
  Arbitrary<String> nonsense() {
    var telling =
        Arbitraries.of(
            "\r\n",
            "\n",
            "\r",
            "\r\n\r\n",
            ":",
            " ",
            "\t",
            "\0",
            ",",
            "0\r\n\r\n",
            "5\r\nhello\r\n",
            "fffffffffffffffff\r\n",
            "-1\r\n",
            "Content-Length: 5\r\n",
            "content-length: 5, 6\r\n",
            "Content-Length: +5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: x\r\n",
            "Transfer-Encoding : chunked\r\n",
            "Host: h\r\n",
            " folded\r\n",
            "GET / HTTP/1.1\r\n",
            "POST /a HTTP/1.0\r\n",
            "PRI * HTTP/2.0\r\n",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 101 S\r\n",
            "HTTP/1.1 100 C\r\n\r\n",
            "Upgrade: websocket\r\n");
    var any = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(8);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, telling), net.jqwik.api.Tuple.of(1, any))
        .list()
        .ofMaxSize(20)
        .map(parts -> String.join("", parts));
  }

  @Property
  void howARequestIsCutMakesNoDifference(
      @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 200) Integer> cuts) {
    var seen = feed(new RequestDecoder(Limits.USUAL), cut(REQUEST, cuts));
    var request = (HttpRequest) seen.getFirst();
    assertThat(request.method()).isEqualTo(HttpMethod.POST);
    assertThat(request.uri()).isEqualTo("/x?y");
    isWhole(seen);
  }

  @Property
  void howAnAnswerIsCutMakesNoDifference(
      @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 200) Integer> cuts) {
    var seen = feed(new ResponseDecoder(Limits.USUAL), cut(ANSWER, cuts));
    assertThat(((HttpResponse) seen.getFirst()).status().code()).isEqualTo(200);
    isWhole(seen);
  }

  private static void isWhole(List<Object> seen) {
    assertThat(((HttpMessage) seen.getFirst()).headers().get("x-a")).isEqualTo("b");
    assertThat(seen.getLast()).isInstanceOf(LastHttpContent.class);
    var body = new StringBuilder();
    for (var piece : seen.subList(1, seen.size())) {
      body.append(((HttpContent) piece).content().toString(StandardCharsets.ISO_8859_1));
    }
    assertThat(body).hasToString("hello0123456789");
  }

  @Property(tries = 3000)
  void whateverAClientSaysIsReadOrWaitedOnOrRefusedOnce(
      @ForAll @IntRange(max = 200) int after,
      @ForAll("nonsense") String said,
      @ForAll @Size(max = 6) List<@IntRange(min = 1, max = 300) Integer> cuts) {
    var all = start(REQUEST, after) + said;
    isOneMessageOrRefused(feed(new RequestDecoder(Limits.USUAL), cut(all, cuts)));
  }

  @Property(tries = 3000)
  void whateverASandboxSaysIsReadOrWaitedOnOrRefusedOnce(
      @ForAll @IntRange(max = 200) int after,
      @ForAll("nonsense") String said,
      @ForAll @Size(max = 6) List<@IntRange(min = 1, max = 300) Integer> cuts) {
    var all = start(ANSWER, after) + said;
    isOneMessageOrRefused(feed(new ResponseDecoder(Limits.USUAL), cut(all, cuts)));
  }

  private static String start(String message, int length) {
    return message.substring(0, Math.min(length, message.length()));
  }

  /** One head, then its body up to one end, and after a refusal nothing. */
  private static void isOneMessageOrRefused(List<Object> seen) {
    var ended = false;
    for (var i = 0; i < seen.size(); i++) {
      var message = seen.get(i);
      if (message instanceof Malformed) {
        assertThat(i).isEqualTo(seen.size() - 1);
      } else {
        assertThat(ended).isFalse();
        assertThat(message).isInstanceOf(i == 0 ? HttpMessage.class : HttpContent.class);
        ended = message instanceof FullHttpMessage || message instanceof LastHttpContent;
      }
    }
  }

  private static List<String> cut(String text, List<Integer> cuts) {
    var ends = new TreeSet<>(cuts).headSet(text.length());
    var parts = new ArrayList<String>();
    var from = 0;
    for (int to : ends) {
      parts.add(text.substring(from, to));
      from = to;
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** What the decoder hands on; its bytes stay readable, since nothing here is pooled. */
  private static List<Object> feed(ChannelHandler decoder, List<String> parts) {
    var channel = new EmbeddedChannel(decoder);
    if (decoder instanceof ResponseDecoder answers) {
      expect(channel, answers);
    }
    for (var part : parts) {
      channel.writeInbound(Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1));
    }
    var seen = new ArrayList<Object>();
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      seen.add(message);
    }
    channel.finishAndReleaseAll();
    return seen;
  }

  private static void expect(EmbeddedChannel channel, ResponseDecoder decoder) {
    try {
      decoder.expect(channel.pipeline().context(decoder), HttpMethod.GET);
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }
}
