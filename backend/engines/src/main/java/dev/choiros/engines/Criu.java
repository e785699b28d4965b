package dev.choiros.engines;

import dev.choiros.backend.Readiness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The program that writes processes down and makes them anew, if this host has a good one. */
final class Criu {
  /** The runtime that restores by it; what crun wrote down it cannot start again. */
  private static final String RUNTIME = "runc";

  /** Where one can be that is newer than the host's. */
  private static final String OWN = "/opt/criu/bin";

  static final String PATH = OWN + ":" + Runtimes.PATH;

  private static final String REMEDY =
      "install criu 4.2.1 or later, as Debian has it from 14 on, as /opt/criu/bin/criu;"
          + " dist/launch/criu.sh does that";

  /** Says it always, and goes on. */
  private static final String HARMLESS = "RLIMIT_NOFILE";

  private static final Pattern ERROR =
      Pattern.compile("(?:Error \\([^)]*\\): *|level=error msg=)\"?([^\"\\n]*)");

  private static final Map<Path, Optional<String>> TRIED = new ConcurrentHashMap<>();

  private Criu() {}

  static boolean isFor(String runtime) {
    return runtime.equals(RUNTIME);
  }

  /** Why sandboxes of a runtime cannot be written down here; empty if they can. */
  static Optional<Readiness.Unusable> missing(String runtime) {
    if (!isFor(runtime)) {
      return Optional.of(
          new Readiness.Unusable(
              "only the runtime runc restores them", "name that in the machine class"));
    }
    var program = program();
    if (program.isEmpty()) {
      return Optional.of(new Readiness.Unusable("the program criu is not installed", REMEDY));
    }
    return TRIED
        .computeIfAbsent(program.get(), found -> new CriuTrial(found).fault())
        .map(fault ->
            new Readiness.Unusable(
                program.get() + " does not work with this kernel: " + fault, REMEDY));
  }

  /** The one that a runtime finds. */
  private static Optional<Path> program() {
    return Stream.of(PATH.split(":", -1))
        .map(folder -> Path.of(folder, "criu"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The first that it complains of in its log; what follows comes of that. */
  static Optional<String> fault(String log) {
    return log.lines()
        .map(ERROR::matcher)
        .filter(found -> found.find() && !found.group(1).contains(HARMLESS))
        .map(found -> found.group(1).strip())
        .findFirst();
  }
}
