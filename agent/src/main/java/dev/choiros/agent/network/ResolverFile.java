package dev.choiros.agent.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The file that says what programs ask for names. */
public final class ResolverFile {
  public static final Path USUAL = Path.of("/etc/resolv.conf");

  private ResolverFile() {}

  /**
   * Puts a file in its place that names these, whatever was there.
   *
   * @param resolvers addresses with spaces between them
   */
  public static void write(Path file, String resolvers) throws IOException {
    var lines =
        Stream.of(resolvers.split(" ", -1))
            .map(each -> "nameserver " + each + "\n")
            .collect(Collectors.joining());
    var fresh = Files.createTempFile(file.getParent(), ".resolv", ".conf");
    try {
      Files.writeString(fresh, lines);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
