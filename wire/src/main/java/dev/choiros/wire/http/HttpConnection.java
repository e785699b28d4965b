package dev.choiros.wire.http;

import dev.choiros.wire.Duplex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Serves one connection: request after request, each on the calling thread. Never closes an idle
 * connection by itself; that is the client's to do, so that no request can meet a closing door.
 */
public final class HttpConnection {
  /** Learns when a connection goes from parked to busy and back. */
  public interface Watcher {
    Watcher NONE = new Watcher() {};

    default void busy() {}

    default void parked() {}

    /** Something in us failed while answering; the client has been told 500 or was cut off. */
    default void failed(RuntimeException failure) {}
  }

  private final Duplex duplex;
  private final Handler handler;
  private final Watcher watcher;
  private final Limits limits;
  private final Input in;

  public HttpConnection(Duplex duplex, Handler handler, Watcher watcher, Limits limits) {
    this.duplex = duplex;
    this.handler = handler;
    this.watcher = watcher;
    this.limits = limits;
    this.in = new Input(duplex.in());
  }

  /** Blocks until the connection ends. Never throws: what goes wrong ends this connection only. */
  public void serve() {
    try (duplex) {
      while (in.await()) {
        watcher.busy();
        if (!serveOne()) {
          return;
        }
        watcher.parked();
      }
    } catch (IOException gone) {
      // The peer went away; there is nobody to tell.
    }
  }

  private boolean serveOne() throws IOException {
    Exchange exchange;
    try {
      var head = RequestHead.read(in, limits);
      if (head == null) {
        return false;
      }
      exchange = new Exchange(head, duplex, in, limits);
    } catch (HttpFault fault) {
      refuse(fault);
      return false;
    }
    if (!handled(exchange)) {
      return false;
    }
    if (exchange.upgraded() || exchange.reusable()) {
      return !exchange.upgraded();
    }
    exchange.linger();
    return false;
  }

  private boolean handled(Exchange exchange) throws IOException {
    try {
      handler.handle(exchange);
      if (!exchange.answered()) {
        throw new IllegalStateException("no answer to " + exchange.method());
      }
      return true;
    } catch (HttpFault fault) {
      return answered(exchange, fault);
    } catch (RuntimeException failure) {
      watcher.failed(failure);
      return answered(exchange, new HttpFault(500, "internal error"));
    }
  }

  private static boolean answered(Exchange exchange, HttpFault fault) throws IOException {
    if (exchange.answered()) {
      exchange.abort();
      return false;
    }
    exchange.respond(fault.status(), Headers.contentType("application/json"), body(fault));
    return true;
  }

  private void refuse(HttpFault fault) throws IOException {
    var body = new String(body(fault), StandardCharsets.UTF_8);
    var answer =
        Status.line(fault.status())
            + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    duplex.out().write(answer.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] body(HttpFault fault) {
    var text = new StringBuilder();
    for (char c : fault.reason().toCharArray()) {
      if (c < 0x20 || c > 0x7e) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c == '"' || c == '\\' ? "\\" + c : String.valueOf(c));
      }
    }
    var json = "{\"code\":" + fault.status() + ",\"message\":\"" + text + "\"}";
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
