package dev.choiros.engines;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Isolation;
import dev.choiros.linux.Tools;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Runtimes by name: crun, runc, runsc and any other. */
final class Runtimes {
  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,30}");

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

  /** The first of these that works here. */
  static Optional<String> firstOf(List<String> runtimes) {
    return runtimes.stream().filter(Runtimes::works).findFirst();
  }

  static boolean works(String runtime) {
    return Tools.says(runtime, "--version");
  }
}
