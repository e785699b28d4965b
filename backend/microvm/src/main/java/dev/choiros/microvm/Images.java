package dev.choiros.microvm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Read-only images that many machines share: the host's {@code /usr} and the agent's folder. Each
 * is made once for each state of what it is made of; a machine that runs keeps an older one open.
 *
 * @param cache where they are
 * @param without what of {@code /usr} is left out, as regular expressions of paths in it
 */
record Images(Path cache, List<String> without) {
  /** What nobody needs inside. */
  static final List<String> NEEDLESS =
      List.of(
          "^(src|games|local/cuda[^/]*)(/|$)",
          "^share/(doc|info|man|locale|help|gtk-doc|lintian|bug)(/|$)",
          "^lib/(debug|modules|firmware|google-cloud-sdk)(/|$)",
          "\\.a$");

  /** What is in the folders that were seen, by the times and sizes of their files. */
  private static final Map<String, String> AGENTS = new ConcurrentHashMap<>();

  private static final Path USR = Path.of("/usr");
  private static final Path PACKAGES = Path.of("/var/lib/dpkg/status");

  /** The host's {@code /usr}. */
  Path usr() throws IOException {
    var made = new ByteArrayOutputStream();
    made.writeBytes(without.toString().getBytes(StandardCharsets.UTF_8));
    if (Files.exists(PACKAGES)) {
      made.writeBytes(Files.readAllBytes(PACKAGES));
    }
    for (var place : List.of(".", "bin", "lib", "local", "local/bin", "local/lib")) {
      made.writeBytes(stamp(USR.resolve(place)).getBytes(StandardCharsets.UTF_8));
    }
    return image("usr", USR, made.toByteArray());
  }

  /** One that has the same files as another is the same. */
  Path agent(Path folder) throws IOException {
    var stamps = new StringBuilder();
    var files = new ArrayList<Path>();
    try (var all = Files.walk(folder)) {
      for (var file : (Iterable<Path>) all.sorted()::iterator) {
        files.add(file);
        stamps.append(file).append(stamp(file));
      }
    }
    var known = AGENTS.get(stamps.toString());
    var made = known == null ? contents(folder, files) : known;
    AGENTS.put(stamps.toString(), made);
    return image("agent", folder, made.getBytes(StandardCharsets.UTF_8));
  }

  private static String contents(Path folder, List<Path> files) throws IOException {
    var made = new StringBuilder();
    for (var file : files) {
      made.append(folder.relativize(file)).append(Files.isExecutable(file) ? '*' : ' ');
      if (Files.isRegularFile(file)) {
        made.append(UUID.nameUUIDFromBytes(Files.readAllBytes(file)));
      }
    }
    return made.toString();
  }

  private static String stamp(Path file) throws IOException {
    return Files.exists(file)
        ? " %s %d\n".formatted(Files.getLastModifiedTime(file), Files.size(file))
        : "";
  }

  private Path image(String what, Path folder, byte[] made) throws IOException {
    synchronized (Images.class) {
      var image = cache.resolve(what + "-" + UUID.nameUUIDFromBytes(made) + ".erofs");
      if (!Files.exists(image)) {
        Files.createDirectories(cache);
        Progress.tell("making an image of " + folder + " for virtual machines");
        var fresh = Files.createTempFile(cache, "making-", ".erofs");
        Programs.output(command(folder, fresh));
        Files.move(fresh, image, StandardCopyOption.ATOMIC_MOVE);
        forgetOlder(what, image);
      }
      return image;
    }
  }

  /** Uncompressed, because an emulated processor is slower than a disk. */
  private List<String> command(Path folder, Path image) throws IOException {
    var command = new ArrayList<>(List.of("mkfs.erofs", "--quiet", "-x-1", "--all-root"));
    if (folder.equals(USR)) {
      without.forEach(each -> command.add("--exclude-regex=" + each));
      // What the host's accounts may not read, nobody inside may.
      var hidden =
          List.of("find", USR.toString(), "-xdev", "-type", "f", "!", "-perm", "-o=r", "-print");
      Programs.output(hidden)
          .lines()
          .map(file -> USR.relativize(Path.of(file)))
          .forEach(file -> command.add("--exclude-path=" + file));
    }
    command.addAll(List.of(image.toString(), folder.toString()));
    return command;
  }

  /** Agents differ by sandbox in tests only, and are small. */
  private void forgetOlder(String what, Path newest) throws IOException {
    if (!what.equals("usr")) {
      return;
    }
    try (var images = Files.newDirectoryStream(cache, what + "-*.erofs")) {
      for (var image : images) {
        if (!image.equals(newest) && Files.isRegularFile(image, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(image);
        }
      }
    }
  }
}
