package dev.choiros.microvm;

import dev.choiros.backend.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kernel of Debian's made for clouds, with its modules: the host's own if it has one, else
 * unpacked from the package into the cache, without installing it.
 *
 * @param image the kernel
 * @param modules the folder with its modules
 */
record GuestKernel(Path image, Path modules) {
  private static final String PACKAGE = "linux-image-cloud-amd64";

  /** What any guest of ours needs. */
  private static final Set<String> MODULES =
      Stream.of(Guest.ofQemu(Bus.MMIO), Guest.ofQemu(Bus.PCI), Guest.ofVfkit())
          .flatMap(guest -> guest.modules().stream())
          .collect(Collectors.toSet());

  /** One that is installed. */
  static Optional<GuestKernel> ofThisHost() {
    return below(Path.of("/"));
  }

  /** One that is here already. */
  static Optional<GuestKernel> present(Path cache) {
    return ofThisHost().or(() -> below(cache.resolve("kernel")));
  }

  /** One that is here, or else is fetched; that takes seconds and needs the network. */
  static GuestKernel take(Path cache) throws IOException {
    var present = present(cache);
    return present.isPresent() ? present.get() : fetch(cache);
  }

  private static Optional<GuestKernel> below(Path root) {
    var boot = root.resolve("boot");
    if (!Files.isDirectory(boot)) {
      return Optional.empty();
    }
    try (var kernels = Files.list(boot)) {
      return kernels
          .filter(file -> file.getFileName().toString().matches("vmlinuz-.*-cloud-.*"))
          .sorted(Comparator.reverseOrder())
          .map(file -> new GuestKernel(file, modules(root, file)))
          .filter(kernel -> MODULES.stream().allMatch(name -> kernel.module(name).isPresent()))
          .findFirst();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static Path modules(Path root, Path image) {
    var version = image.getFileName().toString().substring("vmlinuz-".length());
    return root.resolve("lib/modules").resolve(version);
  }

  /** A module's file, not compressed. */
  Optional<Path> module(String name) {
    try (var files = Files.walk(modules)) {
      return files.filter(file -> file.endsWith(name + ".ko")).findFirst();
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  private static synchronized GuestKernel fetch(Path cache) throws IOException {
    var present = present(cache);
    if (present.isPresent()) {
      return present.get();
    }
    Progress.tell("fetching the package " + PACKAGE + " for virtual machines");
    Files.createDirectories(cache);
    var fresh = Files.createTempDirectory(cache, "fetching-");
    try {
      var unpacked = Files.createDirectory(fresh.resolve("kernel"));
      Programs.run(fresh, List.of("apt-get", "download", concrete()));
      for (var archive : archives(fresh)) {
        Programs.run(fresh, List.of("dpkg-deb", "-x", archive.toString(), unpacked.toString()));
      }
      Files.move(unpacked, cache.resolve("kernel"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw new BackendException(
          "the kernel for virtual machines could not be fetched: " + failed.getMessage(),
          "connect this host to a Debian mirror and run apt-get update, or apt-get install "
              + PACKAGE,
          failed);
    } finally {
      Programs.run(cache, List.of("rm", "-rf", "--", fresh.toString()));
    }
    return present(cache)
        .orElseThrow(() ->
            new BackendException(
                "the package " + PACKAGE + " has no kernel that fits",
                "apt-get install " + PACKAGE));
  }

  private static List<Path> archives(Path folder) throws IOException {
    var found = new ArrayList<Path>();
    try (var files = Files.newDirectoryStream(folder, "*.deb")) {
      files.forEach(found::add);
    }
    return found;
  }

  /** The package that holds the kernel; the one we know by name only depends on it. */
  private static String concrete() throws IOException {
    return Programs.output(List.of("apt-cache", "depends", "--important", PACKAGE))
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("Depends: linux-image-"))
        .map(line -> line.substring("Depends: ".length()))
        .findFirst()
        .orElseThrow(() -> new IOException("no package source offers " + PACKAGE));
  }
}
