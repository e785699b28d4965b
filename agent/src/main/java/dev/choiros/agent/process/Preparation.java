package dev.choiros.agent.process;

import dev.choiros.agent.admit.Sandbox;
import dev.choiros.agent.connect.ConnectFault;
import dev.choiros.agent.posix.Spawn;
import dev.choiros.agent.users.User;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From a wish to what is really started: environment, folder, program, user. */
final class Preparation {
  /** Marks every process of a command, whatever becomes of its parents. */
  static final String MARKER = "CHOIR_PROCESS";

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final Set<String> OURS =
      Set.of(
          "CHOIR_CHANNEL",
          "CHOIR_GATEWAY",
          "CHOIR_HOME",
          "CHOIR_LOG",
          "CHOIR_RESOLVERS",
          "CHOIR_STATE",
          "MALLOC_ARENA_MAX",
          "JAVA_HOME",
          "_",
          "PWD",
          "OLDPWD",
          "SHLVL",
          MARKER);

  private final Sandbox sandbox;
  private final int self;

  Preparation(Sandbox sandbox, int self) {
    this.sandbox = sandbox;
    this.self = self;
  }

  Spawn spawn(Command command, String marker) {
    var environment = environment(command);
    environment.put(MARKER, marker);
    var folder = folder(command);
    var program = find(command.program(), environment.getOrDefault("PATH", PATH), folder);
    var arguments = new ArrayList<String>();
    arguments.add(command.program());
    arguments.addAll(command.arguments());
    var user = command.user();
    if (user.uid() != self) {
      arguments.removeFirst();
      arguments.addAll(0, become(user, program));
      program = Path.of(arguments.getFirst());
    }
    checkNoNul(arguments);
    var pairs = environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    checkNoNul(pairs);
    return new Spawn(
        program, arguments, pairs, folder, command.window(), command.stdin(), user.uid());
  }

  private static List<String> become(User user, Path program) {
    return List.of(
        "/usr/bin/setpriv",
        "--reuid=" + user.uid(),
        "--regid=" + user.gid(),
        "--init-groups",
        "--",
        program.toString());
  }

  private Map<String, String> environment(Command command) {
    var environment = new HashMap<String, String>();
    sandbox
        .environment()
        .forEach((name, value) -> {
          if (!OURS.contains(name)) {
            environment.put(name, value);
          }
        });
    var user = command.user();
    environment.putIfAbsent("PATH", PATH);
    environment.put("HOME", user.home().toString());
    environment.put("USER", user.name());
    environment.put("LOGNAME", user.name());
    environment.put("E2B_SANDBOX", "true");
    environment.put("E2B_SANDBOX_ID", sandbox.id());
    environment.putAll(sandbox.settings().environment());
    environment.putAll(command.environment());
    return environment;
  }

  private Path folder(Command command) {
    var home = command.user().home();
    var wanted = command.folder();
    if (wanted.isEmpty()) {
      var byDefault = sandbox.settings().defaultWorkdir();
      wanted = byDefault == null ? home.toString() : byDefault;
    }
    if (wanted.indexOf('\0') >= 0) {
      throw ConnectFault.invalid("cwd has a NUL byte");
    }
    var folder =
        wanted.equals("~") || wanted.startsWith("~/")
            ? home.resolve(wanted.substring(Math.min(2, wanted.length())))
            : home.resolve(wanted);
    if (!Files.isDirectory(folder)) {
      if (command.folder().isEmpty()) {
        return Path.of("/");
      }
      throw ConnectFault.invalid("cwd '" + folder + "' does not exist");
    }
    return folder;
  }

  private static Path find(String program, String path, Path folder) {
    if (program.isEmpty() || program.indexOf('\0') >= 0) {
      throw ConnectFault.invalid("cmd must name a program");
    }
    if (program.contains("/")) {
      var file = folder.resolve(program);
      if (!Files.isExecutable(file) || Files.isDirectory(file)) {
        var why = Files.exists(file) ? "permission denied" : "no such file or directory";
        throw ConnectFault.invalid("fork/exec " + program + ": " + why);
      }
      return file;
    }
    for (var part : path.split(":", -1)) {
      var file = folder.resolve(part).resolve(program);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return file;
      }
    }
    throw ConnectFault.invalid("exec: \"" + program + "\": executable file not found in $PATH");
  }

  private static void checkNoNul(List<String> strings) {
    if (strings.stream().anyMatch(text -> text.indexOf('\0') >= 0)) {
      throw ConnectFault.invalid("args and envs may not have a NUL byte");
    }
  }
}
