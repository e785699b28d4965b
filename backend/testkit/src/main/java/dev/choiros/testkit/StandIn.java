package dev.choiros.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** An agent of a hundred lines of Python, for tests of what is around an agent. */
public final class StandIn {
  private StandIn() {}

  /** Makes an agent folder with it; the host's {@code /usr} must have Python. */
  public static Path install(Path folder) throws IOException {
    var program = Files.createDirectories(folder.resolve("bin")).resolve("agent");
    try (var script = StandIn.class.getResourceAsStream("stand-in-agent.py")) {
      if (script == null) {
        throw new IllegalStateException("stand-in-agent.py is missing from the jar");
      }
      Files.write(program, script.readAllBytes());
    }
    Files.writeString(folder.resolve("waits"), "");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }
}
