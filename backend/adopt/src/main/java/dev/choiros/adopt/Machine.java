package dev.choiros.adopt;

import dev.choiros.backend.Endpoint;
import dev.choiros.wire.Deadline;
import dev.choiros.wire.Duplex;
import dev.choiros.wire.SocketDuplex;
import dev.choiros.wire.http.Client;
import dev.choiros.wire.listen.Proof;
import dev.choiros.wire.listen.Secret;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A machine that somebody else runs, with our agent in it.
 *
 * @param secret a file, read for each connection, so that it can be exchanged
 * @param patience how long it may take to let us in, and to say that it is well
 */
record Machine(Endpoint endpoint, Path secret, Duration patience) {
  /** A connection to its agent, which has proved who it is and knows that we are who we are. */
  Duplex connect() throws IOException {
    var known = Secret.read(secret);
    var channel = SocketChannel.open();
    var duplex = new SocketDuplex(channel);
    try (var _ = Deadline.of(duplex, patience)) {
      channel.connect(endpoint.socketAddress());
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      Proof.give(duplex, known);
      return duplex;
    } catch (ClosedChannelException late) {
      duplex.abort();
      throw late(late);
    } catch (IOException | RuntimeException refused) {
      duplex.abort();
      throw refused;
    }
  }

  /**
   * Asks whether it is well.
   *
   * @throws IOException when it is not, or does not answer in time; says why
   */
  void check() throws IOException {
    try (var duplex = connect();
        var _ = Deadline.of(duplex, patience)) {
      // What it says besides is not read: a hostile one need not come to an end.
      var status = new Client(duplex).get("/health").status();
      if (status != 200) {
        throw new IOException("its agent answered " + status);
      }
    } catch (ClosedChannelException late) {
      throw late(late);
    }
  }

  private IOException late(IOException cause) {
    return new IOException("no answer within " + patience.toMillis() + " ms", cause);
  }
}
