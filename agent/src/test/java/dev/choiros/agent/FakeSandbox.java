package dev.choiros.agent;

import dev.choiros.agent.admit.Sandbox;
import dev.choiros.agent.users.User;
import dev.choiros.agent.users.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A folder that stands for the root of a sandbox, with a home, and two accounts. */
public final class FakeSandbox implements Users {
  private static final int OURS =
      ProcessHandle.current().info().user().equals(Optional.of("root")) ? 1000 : -1;

  private final Path root;

  public FakeSandbox(Path root) throws IOException {
    this.root = root;
    Files.createDirectories(root.resolve("home/user"));
    Files.createDirectories(root.resolve("root"));
  }

  public Path root() {
    return root;
  }

  public Path home() {
    return root.resolve("home/user");
  }

  public Sandbox sandbox() {
    return new Sandbox("test", this, System.getenv());
  }

  /** The id that files of {@code user} have; -1 (keep) where only root may give files away. */
  public static int userId() {
    return OURS;
  }

  @Override
  public Optional<User> named(String name) {
    var users =
        Map.of(
            "user", new User("user", OURS, OURS, Path.of("/home/user"), "/bin/bash"),
            "root",
                new User(
                    "root",
                    OURS == -1 ? -1 : 0,
                    OURS == -1 ? -1 : 0,
                    Path.of("/root"),
                    "/bin/bash"));
    return Optional.ofNullable(users.get(name));
  }

  @Override
  public String nameOf(int uid) {
    return uid == 0 ? "root" : uid == OURS ? "user" : String.valueOf(uid);
  }

  @Override
  public String groupOf(int gid) {
    return nameOf(gid);
  }
}
