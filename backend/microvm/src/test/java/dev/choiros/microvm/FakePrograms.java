package dev.choiros.microvm;

import dev.choiros.microvm.fake.FakeCloudHypervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The fakes as programs, as a host has the real ones: each runs by itself, as any id. */
final class FakePrograms {
  private static final String SCRIPT =
      """
      #!/bin/sh
      [ "$1" = --version ] && echo '%s v%s' && exit
      exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -Xshare:auto -cp '%s' %s "$@"
      """;

  private static final Path FOLDER = folder();

  private FakePrograms() {}

  private static Path folder() {
    try {
      var folder = Files.createTempDirectory("fake-programs");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      var code = FakeCloudHypervisor.class.getProtectionDomain().getCodeSource().getLocation();
      var fakes = Path.of("dev/choiros/microvm/fake");
      Files.createDirectories(folder.resolve(fakes));
      try (var classes = Files.list(Path.of(code.toURI()).resolve(fakes))) {
        for (var each : classes.toList()) {
          Files.copy(each, folder.resolve(fakes).resolve(each.getFileName()));
        }
      }
      TestMachines.deletedAtTheEnd(folder);
      return folder;
    } catch (IOException | java.net.URISyntaxException failed) {
      throw new IllegalStateException(failed);
    }
  }

  /**
   * @param version what it says it is
   */
  static Path of(Class<?> fake, String name, String version) {
    try {
      var program = FOLDER.resolve(name + "-" + version);
      var java = Path.of(System.getProperty("java.home"), "bin", "java");
      var script = SCRIPT.formatted(name, version, java, FOLDER, fake.getName());
      if (!Files.exists(program)) {
        Files.writeString(program, script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      return program;
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
