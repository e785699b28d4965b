package dev.choiros.layers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;

/**
 * The root of a sandbox that borrows the host's {@code /usr}: folders, links into {@code /usr}, and
 * an {@code /etc} of its own. Of the host's {@code /etc} it takes only what programs in {@code
 * /usr} need to run, from the list below, and only what every account of the host may read.
 */
final class HostTemplate {
  private static final List<String> LINKS =
      List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

  private static final List<String> FOLDERS =
      List.of(
          "usr",
          "etc",
          "home",
          "root",
          "workspace",
          "data",
          "mnt",
          "opt",
          "srv",
          "media",
          "run",
          "dev",
          "proc",
          "sys",
          "var/lib",
          "var/log",
          "var/cache",
          "var/spool");

  static final List<String> STICKY = List.of("tmp", "var/tmp");

  /** Belong to {@code user}. */
  static final List<String> OF_USER = List.of("home/user", "workspace", "data");

  private static final List<String> ETC =
      List.of(
          "alternatives",
          "bash_completion.d",
          "ca-certificates",
          "ca-certificates.conf",
          "debian_version",
          "ethertypes",
          "fonts",
          "gai.conf",
          "groff",
          "host.conf",
          "inputrc",
          "ld.so.cache",
          "ld.so.conf",
          "ld.so.conf.d",
          "locale.alias",
          "localtime",
          "login.defs",
          "lsb-release",
          "magic",
          "magic.mime",
          "manpath.config",
          "mime.types",
          "nanorc",
          "networks",
          "os-release",
          "perl",
          "protocols",
          "rpc",
          "services",
          "shells",
          "skel",
          "ssl/certs",
          "ssl/openssl.cnf",
          "terminfo",
          "timezone",
          "vim",
          "xattr.conf");

  private HostTemplate() {}

  /** Changes whenever a root made now would differ from one made before. */
  static byte[] version() throws IOException {
    var text =
        new StringBuilder(new TreeMap<>(EtcFiles.ALL).toString()).append(LINKS).append(FOLDERS);
    for (var name : ETC) {
      var file = Path.of("/etc", name);
      if (Files.exists(file)) {
        text.append(name).append(Files.getLastModifiedTime(file).toMillis());
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Fills the empty folder {@code root}; everything in it belongs to this process. */
  static void fill(Path root) throws IOException {
    for (var folder : FOLDERS) {
      Files.createDirectories(root.resolve(folder));
    }
    for (var folder : STICKY) {
      mode(Files.createDirectories(root.resolve(folder)), "rwxrwxrwx");
      Files.setAttribute(root.resolve(folder), "unix:mode", 01777);
    }
    for (var name : LINKS) {
      var host = Path.of("/", name);
      if (Files.isSymbolicLink(host)) {
        Files.createSymbolicLink(root.resolve(name), Files.readSymbolicLink(host));
      }
    }
    Files.createSymbolicLink(root.resolve("var/run"), Path.of("/run"));
    Files.createSymbolicLink(root.resolve("var/lock"), Path.of("/run/lock"));
    etc(root.resolve("etc"));
    var home = root.resolve("home/user");
    copy(Path.of("/etc/skel"), home);
    Files.createDirectories(home);
    mode(root.resolve("root"), "rwx------");
    copy(Path.of("/etc/skel"), root.resolve("root"));
  }

  private static void etc(Path etc) throws IOException {
    for (var name : ETC) {
      copy(Path.of("/etc", name), etc.resolve(name));
    }
    try (var languages = Files.newDirectoryStream(Path.of("/etc"), "{java-,python3}*")) {
      for (var folder : languages) {
        copy(folder, etc.resolve(folder.getFileName().toString()));
      }
    }
    Files.createSymbolicLink(etc.resolve("mtab"), Path.of("/proc/self/mounts"));
    for (var file : EtcFiles.ALL.entrySet()) {
      Files.writeString(etc.resolve(file.getKey()), file.getValue());
    }
  }

  /** Copies what everybody may read; leaves out what is special, and what is not there. */
  private static void copy(Path from, Path to) throws IOException {
    if (Files.isSymbolicLink(from)) {
      Files.createDirectories(parent(to));
      Files.createSymbolicLink(to, Files.readSymbolicLink(from));
      return;
    }
    if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var mode = Files.getPosixFilePermissions(from, LinkOption.NOFOLLOW_LINKS);
    if (!mode.contains(PosixFilePermission.OTHERS_READ)) {
      return;
    }
    if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(to);
      try (var children = Files.newDirectoryStream(from)) {
        for (var child : children) {
          copy(child, to.resolve(child.getFileName().toString()));
        }
      }
    } else if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(parent(to));
      Files.copy(from, to);
      Files.setPosixFilePermissions(to, mode);
    }
  }

  private static Path parent(Path path) {
    var parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("has no parent: " + path);
    }
    return parent;
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }
}
