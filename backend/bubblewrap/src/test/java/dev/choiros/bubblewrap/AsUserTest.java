package dev.choiros.bubblewrap;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.layers.IdMaps;
import dev.choiros.testkit.SuiteProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract and the escape attempts again, as a normal user of the host: one with sub-ids, and
 * one with a single id. The accounts exist in a mount namespace only; nothing of the host changes.
 * Each test of the other process is one test here, so that they are counted.
 */
@Tag("sandbox")
class AsUserTest {
  private static final int UID = 61_234;

  @TempDir Path temp;

  /** Accounts are bound over the host's files for the child alone. */
  private static final String SCRIPT =
      """
      set -e
      for file in passwd group subuid subgid; do mount --bind "$1/$file" /etc/$file; done
      uid=$2; shift 2
      exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all "$@"
      """;

  @TestFactory
  Stream<DynamicTest> withSubIds() throws Exception {
    return asUser("choir:1200000000:65536\n");
  }

  @TestFactory
  Stream<DynamicTest> withOneId() throws Exception {
    return asUser("");
  }

  private Stream<DynamicTest> asUser(String subIds) throws Exception {
    assumeTrue(
        IdMaps.ofThisProcess().kind() == IdMaps.Kind.ROOT, "only root can become another user");
    var accounts = accounts(subIds);
    // A short path: the name of a Unix socket has 107 bytes at most.
    var home = Files.createTempDirectory("c");
    Files.setAttribute(home, "unix:uid", UID);
    try {
      return run(accounts, home);
    } finally {
      new ProcessBuilder("rm", "-rf", "--", home.toString()).start().onExit().join();
    }
  }

  private Stream<DynamicTest> run(Path accounts, Path home) throws Exception {
    var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", SCRIPT, "sh"));
    command.addAll(List.of(accounts.toString(), Integer.toString(UID)));
    command.addAll(java(home));
    var process = new ProcessBuilder(command).redirectErrorStream(true).directory(home.toFile());
    process.environment().put("HOME", home.toString());
    return SuiteProgram.tests(process.start(), 50);
  }

  private Path accounts(String subIds) throws IOException {
    var folder = Files.createDirectory(temp.resolve("accounts" + subIds.length()));
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
  private List<String> java(Path home) throws IOException {
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
    var permissions = new ProcessBuilder("chmod", "-R", "a+rX", home.toString(), temp.toString());
    permissions.start().onExit().join();
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    var command =
        new ArrayList<>(
            SuiteProgram.java(
                String.join(File.pathSeparator, path),
                "-Duser.name=choir",
                "-Djava.io.tmpdir=" + home));
    command.add(SuiteProgram.class.getName());
    for (var suite :
        List.of(
            BubblewrapTest.class, HostileProgramTest.class, EscapeTest.class, TemplateTest.class)) {
      command.add(suite.getName());
    }
    return command;
  }
}
