package dev.choiros.microvm;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a host decides which machines it can run.
 *
 * @param system its name, as Java calls it
 * @param acceleration who would run a guest's instructions
 */
record Ground(String system, Acceleration acceleration) {
  private static final List<String> PLACES = List.of("/usr/local/bin", "/usr/bin", "/usr/sbin");

  static Ground ofThisHost() {
    return new Ground(System.getProperty("os.name", ""), KvmTrial.result(GuestKernel.ofThisHost()));
  }

  /** A program that everybody may run, by its name or by its path. */
  static Optional<Path> program(String name) {
    var path = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
    return Stream.concat(Stream.of(path), PLACES.stream())
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder).resolve(name))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
