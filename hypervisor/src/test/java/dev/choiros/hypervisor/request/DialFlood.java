package dev.choiros.hypervisor.request;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that dials a sandbox's socket as often as it is told, says the same on each connection,
 * prints how many came about, and holds them all until its input ends. A process of its own, so
 * that what it holds is not counted as the hypervisor's.
 */
public final class DialFlood {
  private DialFlood() {}

  public static void main(String[] arguments) throws IOException {
    var address = UnixDomainSocketAddress.of(Path.of(arguments[0]));
    var attempts = Integer.parseInt(arguments[1]);
    var says = arguments[2].getBytes(StandardCharsets.US_ASCII);
    List<SocketChannel> open = new ArrayList<>();
    for (var i = 0; i < attempts; i++) {
      var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.configureBlocking(false);
      try {
        channel.connect(address);
        channel.write(ByteBuffer.wrap(says));
        open.add(channel);
      } catch (IOException full) {
        // The kernel's queue is full: nobody accepts.
        channel.close();
      }
    }
    System.out.println(open.size());
    System.out.flush();
    while (System.in.read() >= 0) {
      // Holds on.
    }
  }
}
