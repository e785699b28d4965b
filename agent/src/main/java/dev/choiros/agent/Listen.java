package dev.choiros.agent;

import dev.choiros.wire.http.Handler;
import dev.choiros.wire.listen.Door;
import dev.choiros.wire.listen.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;

/**
 * What an agent does on a machine that somebody else runs and a hypervisor adopts: it listens
 * instead of dialling, for who knows its secret.
 */
record Listen(InetSocketAddress address, Secret secret) {
  /** In the environment of such an agent: {@code 10.233.1.2:49983} or {@code [fd00::2]:49983}. */
  static final String ADDRESS = "CHOIR_LISTEN";

  /** A file with the secret; without one nobody may listen, for who is served may do anything. */
  static final String SECRET = "CHOIR_LISTEN_SECRET";

  static Listen of(Map<String, String> environment) throws IOException {
    var file = environment.get(SECRET);
    if (file == null) {
      throw new IOException(
          ADDRESS + " needs " + SECRET + ": a file with a secret that the hypervisor has too");
    }
    return new Listen(parse(environment.getOrDefault(ADDRESS, "")), Secret.read(Path.of(file)));
  }

  private static InetSocketAddress parse(String text) throws IOException {
    var colon = text.lastIndexOf(':');
    try {
      var address = InetAddress.ofLiteral(text.substring(0, Math.max(0, colon)));
      return new InetSocketAddress(address, Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException bad) {
      throw new IOException(
          ADDRESS + "=" + text + " is not an address and a port such as 10.233.1.2:49983", bad);
    }
  }

  void serve(Handler agent) throws IOException {
    try (var door = Door.at(address, secret)) {
      System.out.println("listening at " + text(door.address()));
      door.serve(agent, Throwable::printStackTrace);
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
