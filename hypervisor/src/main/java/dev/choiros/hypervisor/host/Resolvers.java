package dev.choiros.hypervisor.host;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Subnet;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this host asks for names, as far as a sandbox may ask it too: nothing on this host. */
public final class Resolvers {
  /** The second is where systemd-resolved has those that it asks itself. */
  private static final List<Path> FILES =
      List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));

  private Resolvers() {}

  /** Never empty. */
  public static List<Inet4Address> ofThisHost() {
    return FILES.stream()
        .map(Resolvers::in)
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElseThrow(() ->
            new BackendException(
                "this host's resolver is on the host itself, where a sandbox cannot ask it",
                "name others: nat.resolvers = \"9.9.9.9\" in choir.toml"));
  }

  static List<Inet4Address> in(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.strip().split("\\s+", -1))
          .filter(words -> words.length > 1 && words[0].equals("nameserver"))
          .flatMap(words -> four(words[1]).stream())
          .filter(Resolvers::elsewhere)
          .limit(3)
          .toList();
    } catch (IOException none) {
      return List.of();
    }
  }

  private static List<Inet4Address> four(String text) {
    try {
      return List.of(Subnet.parse(text).address(0));
    } catch (IllegalArgumentException six) {
      return List.of();
    }
  }

  private static boolean elsewhere(Inet4Address address) {
    try {
      return !address.isLoopbackAddress()
          && !address.isAnyLocalAddress()
          && NetworkInterface.getByInetAddress(address) == null;
    } catch (IOException unknown) {
      return false;
    }
  }
}
