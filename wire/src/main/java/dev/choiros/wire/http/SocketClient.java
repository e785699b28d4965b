package dev.choiros.wire.http;

import dev.choiros.wire.Deadline;
import dev.choiros.wire.SocketDuplex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Asks a program that serves HTTP on a Unix socket, with a connection for each request.
 *
 * @param patience how long one may take to be answered; then it fails
 */
public record SocketClient(Path socket, Duration patience) {
  /** A whole answer. */
  public record Said(int status, String text) {}

  /** An answer of any status is one. */
  public Said send(String method, String target, Headers headers, byte[] body) throws IOException {
    var duplex = SocketDuplex.connect(socket);
    try (duplex;
        var _ = Deadline.of(duplex, patience)) {
      var reply = new Client(duplex).send(method, target, headers, body);
      return new Said(reply.status(), reply.text());
    }
  }
}
