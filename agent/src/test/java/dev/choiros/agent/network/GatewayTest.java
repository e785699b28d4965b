package dev.choiros.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.wire.Duplex;
import dev.choiros.wire.SocketDuplex;
import dev.choiros.wire.dial.Channel;
import dev.choiros.wire.dial.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GatewayTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  @Test
  void whatIsSaidOnLoopbackIsHeardAtTheGatewayAndBack() throws Exception {
    try (var host = Host.listen(socket());
        var gateway = Gateway.listen(0, channel());
        var inside = dial(gateway)) {
      say(inside, "CONNECT example.com:443 HTTP/1.1\r\n\r\n");
      inside.endOutput();
      try (var outside = host.takeGateway(SOON)) {
        assertThat(hear(outside)).isEqualTo("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
        say(outside, "HTTP/1.1 403 No\r\n\r\n");
        outside.endOutput();
        assertThat(hear(inside)).isEqualTo("HTTP/1.1 403 No\r\n\r\n");
      }
    }
  }

  @Test
  void whileNobodyIsAtTheOtherEndItSaysSo() throws Exception {
    try (var gateway = Gateway.listen(0, channel());
        var inside = dial(gateway)) {
      assertThat(hear(inside))
          .startsWith("HTTP/1.1 502 ")
          .contains("\"code\":\"no_gateway\"")
          .contains("hypervisor is away");
    }
  }

  @Test
  void itTakesNoMoreThanItMayAndTheRestWhenOneEnds() throws Exception {
    try (var host = Host.listen(socket());
        var gateway = Gateway.listen(0, channel())) {
      var inside = new ArrayList<Duplex>();
      for (var i = 0; i <= Gateway.MOST; i++) {
        inside.add(dial(gateway));
        say(inside.get(i), "x");
      }
      var outside = new ArrayList<Duplex>();
      for (var i = 0; i < Gateway.MOST; i++) {
        outside.add(host.takeGateway(SOON));
      }
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> host.takeGateway(Duration.ofMillis(200)))
          .isInstanceOf(IOException.class);
      outside.forEach(Duplex::abort);
      inside.subList(0, Gateway.MOST).forEach(Duplex::abort);
      assertThat(host.takeGateway(SOON).in().read()).isEqualTo('x');
    }
  }

  private Path socket() {
    return folder.resolve("s");
  }

  private Channel channel() {
    return new Channel(socket());
  }

  private static Duplex dial(Gateway gateway) throws IOException {
    var loopback = InetAddress.getByName("127.0.0.1");
    return SocketDuplex.connect(new InetSocketAddress(loopback, gateway.port()));
  }

  private static void say(Duplex to, String text) throws IOException {
    to.out().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String hear(Duplex from) throws IOException {
    return new String(from.in().readAllBytes(), StandardCharsets.US_ASCII);
  }
}
