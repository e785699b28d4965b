package dev.choiros.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.layers.IdMaps;
import dev.choiros.linux.HostProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Runs test classes as a normal user of the host. The account exists in a mount namespace only;
 * nothing of the host changes. Each test of the other process is one test, so that they are
 * counted.
 *
 * @param subIds what {@code /etc/subuid} and {@code /etc/subgid} grant it
 */
public record AsUser(String subIds) {
  /** With the ids that {@code adduser} would grant. */
  public static final AsUser WITH_SUB_IDS = new AsUser("choir:1200000000:65536\n");

  public static final AsUser WITH_ONE_ID = new AsUser("");

  private static final int UID = 61_234;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Accounts are bound over the host's files for the child alone. */
  private static final String SCRIPT =
      """
      set -e
      for file in passwd group subuid subgid; do mount --bind "$1/$file" /etc/$file; done
      uid=$2; shift 2
      exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all "$@"
      """;

  /**
   * Runs them.
   *
   * @param as how the tests' names call this user
   */
  public Stream<DynamicTest> run(String as, int atLeast, Class<?>... suites) throws Exception {
    assumeTrue(
        IdMaps.ofThisProcess().kind() == IdMaps.Kind.ROOT, "only root can become another user");
    // A short path: the name of a Unix socket has 107 bytes at most.
    var home = Path.of(System.getProperty("java.io.tmpdir"), "c" + UUID.randomUUID().hashCode());
    Files.createDirectory(home);
    Files.setAttribute(home, "unix:uid", UID);
    try {
      var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", SCRIPT, "sh"));
      command.addAll(List.of(accounts(home).toString(), Integer.toString(UID)));
      command.addAll(java(home));
      Stream.of(suites).map(Class::getName).forEach(command::add);
      var process = new ProcessBuilder(command).redirectErrorStream(true).directory(home.toFile());
      process.environment().put("HOME", home.toString());
      process.environment().remove("XDG_RUNTIME_DIR");
      var tests = SuiteProgram.tests(process.start(), as, atLeast);
      Eventually.holds("all that it started has ended", SOON, () -> !isNamed(home));
      return tests;
    } finally {
      new ProcessBuilder("rm", "-rf", "--", home.toString()).start().onExit().join();
    }
  }

  /** Whether a process names a folder, as those do that outlive the tests. */
  private static boolean isNamed(Path folder) {
    return HostProcess.all().stream()
        .flatMap(each -> each.commandLine().stream())
        .anyMatch(word -> word.contains(folder.toString()));
  }

  private Path accounts(Path home) throws IOException {
    var folder = Files.createDirectory(home.resolve("accounts"));
    var account = "choir:x:%d:%d::/nonexistent:/bin/sh%n".formatted(UID, UID);
    Files.writeString(folder.resolve("passwd"), Files.readString(Path.of("/etc/passwd")) + account);
    Files.writeString(
        folder.resolve("group"),
        Files.readString(Path.of("/etc/group")) + "choir:x:%d:%n".formatted(UID));
    Files.writeString(folder.resolve("subuid"), subIds);
    Files.writeString(folder.resolve("subgid"), subIds);
    return folder;
  }

  /** The class path is copied, because the user may not see where it is. */
  private static List<String> java(Path home) throws IOException {
    var classes = home.resolve("classes");
    Files.createDirectory(classes);
    var path = new ArrayList<String>();
    for (var element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (Files.exists(Path.of(element))) {
        var copy = classes.resolve(path.size() + "-" + Path.of(element).getFileName());
        new ProcessBuilder("cp", "-r", "--", element, copy.toString()).start().onExit().join();
        path.add(copy.toString());
      }
    }
    var permissions = new ProcessBuilder("chmod", "-R", "a+rX", home.toString());
    permissions.start().onExit().join();
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    var command =
        new ArrayList<>(
            SuiteProgram.java(
                String.join(File.pathSeparator, path),
                "-Duser.name=choir",
                "-Djava.io.tmpdir=" + home));
    command.add(SuiteProgram.class.getName());
    return command;
  }
}
