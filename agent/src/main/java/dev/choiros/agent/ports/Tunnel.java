package dev.choiros.agent.ports;

import dev.choiros.agent.json.Json;
import dev.choiros.agent.json.JsonObject;
import dev.choiros.wire.SocketDuplex;
import dev.choiros.wire.Splice;
import dev.choiros.wire.http.Exchange;
import dev.choiros.wire.http.Handler;
import dev.choiros.wire.http.Headers;
import dev.choiros.wire.http.HttpFault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** {@code CONNECT 127.0.0.1:port}: splices the connection with a port of the sandbox. */
public final class Tunnel implements Handler {
  @Override
  public void handle(Exchange exchange) throws IOException {
    int port = port(exchange.target().raw());
    SocketDuplex inside;
    try {
      inside = open(port);
    } catch (IOException refused) {
      var message = "The sandbox is running but port is not open";
      var body = JsonObject.of("code", 502, "message", message, "port", port);
      exchange.respond(502, Headers.contentType("application/json"), Json.bytes(body));
      return;
    }
    try (inside) {
      Splice.join(exchange.upgrade(200, Headers.NONE), inside);
    }
  }

  private static int port(String authority) throws HttpFault {
    var prefix = "127.0.0.1:";
    var port = authority.startsWith(prefix) ? authority.substring(prefix.length()) : "";
    if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 65535) {
      throw new HttpFault(400, "only CONNECT 127.0.0.1:<port> is served");
    }
    return Integer.parseInt(port);
  }

  /** Many servers listen on one family of loopback only. */
  private static SocketDuplex open(int port) throws IOException {
    try {
      var four = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      return SocketDuplex.connect(new InetSocketAddress(four, port));
    } catch (IOException refused) {
      var six = new byte[16];
      six[15] = 1;
      return SocketDuplex.connect(new InetSocketAddress(InetAddress.getByAddress(six), port));
    }
  }
}
