package dev.choiros.engines;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Isolation;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Runtimes by name: crun, runc, runsc and any other. */
final class Runtimes {
  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,30}");

  /** Where engines look for programs. */
  static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Runtimes() {}

  static String checked(String runtime) {
    if (!VALID.matcher(runtime).matches()) {
      throw new BackendException(
          "\"" + runtime + "\" is not the name of a runtime",
          "name a program such as crun, runc or runsc");
    }
    return runtime;
  }

  /** How strong its wall is; one that nobody here knows is taken for the least. */
  static Isolation isolation(String runtime) {
    if (runtime.equals(Gvisor.RUNTIME)) {
      return Isolation.GVISOR;
    }
    return runtime.equals("kata") || runtime.startsWith("kata-")
        ? Isolation.MICROVM
        : Isolation.NAMESPACES;
  }

  /**
   * Whether a process is of that runtime, as far as that can be told.
   *
   * @param state where its runtime keeps what it knows of it
   */
  static boolean made(String runtime, Path state, HostProcess first) {
    return switch (runtime) {
      case "crun" -> Files.exists(state.resolve("status"));
      case "runc" -> Files.exists(state.resolve("state.json"));
      default -> runtime.equals(Gvisor.RUNTIME) == Gvisor.isKernel(first);
    };
  }

  /** The first of these that works here. */
  static Optional<String> firstOf(List<String> runtimes) {
    return runtimes.stream().filter(Runtimes::works).findFirst();
  }

  static boolean works(String runtime) {
    return Tools.says(runtime, "--version");
  }
}
