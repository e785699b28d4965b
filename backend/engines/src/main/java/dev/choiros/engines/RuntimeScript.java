package dev.choiros.engines;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The program that an engine calls as its runtime: the runtime itself, as this host needs it. */
final class RuntimeScript {
  /** What the runtime is told of a container, where that is so. */
  private static final String BUNDLE =
      """
      bundle= last=
      for word; do [ "$last" != --bundle ] || bundle=$word; last=$word; done
      """;

  /**
   * Where a host has cgroups of both versions, crun refuses to work, and gVisor looks in the wrong
   * one; so they do not see version 2. A container is put there before: it can be held there, and
   * from inside it looks like the top.
   */
  private static final String WITHOUT_UNIFIED =
      """
      if [ -n "$bundle" ]; then
        cgroup=$(sed -n 's,.*"cgroupsPath": *"\\([^"]*\\)/[^"/]*".*,\\1,p' "$bundle/config.json")
        [ ! -d "%1$s$cgroup" ] || echo $$ >"%1$s$cgroup/cgroup.procs"
      fi
      exec unshare --mount --propagation slave sh -c 'umount %1$s && exec "$@"' sh \
      """;

  /** Where a container has no cgroups crun still looks at those of the host, and refuses. */
  private static final String WITHOUT_ANY =
      """
      exec unshare --mount sh -c 'mount -t tmpfs tmpfs /sys/fs/cgroup && exec "$@"' sh \\
      """;

  /**
   * What Podman says to crun then, runc does not know: it goes on without those it may not make.
   */
  private static final String WITHOUT_THOSE_IT_MAY_NOT_MAKE =
      """
      last=
      for word; do
        shift
        [ "$word" = --cgroup-manager ] || [ "$last" = --cgroup-manager ] || set -- "$@" "$word"
        last=$word
      done
      set -- --rootless true "$@"
      exec \\
      """;

  private RuntimeScript() {}

  static String of(String runtime, Path state) throws IOException {
    var called =
        BUNDLE
            + (Criu.isFor(runtime) ? Snapshot.script(state) : "")
            + unifiedBesideOthers().map(WITHOUT_UNIFIED::formatted).orElse("exec \\\n");
    return of(called, runtime, state);
  }

  /** That of a container without cgroups of the engine's making. */
  static String asUser(String runtime, Path state) {
    return of(runtime.equals("runc") ? WITHOUT_THOSE_IT_MAY_NOT_MAKE : WITHOUT_ANY, runtime, state);
  }

  private static String of(String called, String runtime, Path state) {
    return "#!/bin/sh\n"
        + called
        + runtime
        + " --root '"
        + state
        + "'"
        + (runtime.equals(Gvisor.RUNTIME) ? Gvisor.FLAGS : "")
        + " \"$@\"\n";
  }

  /** Where version 2 is mounted, if version 1 is too. */
  static Optional<String> unifiedBesideOthers() throws IOException {
    var lines = Files.readAllLines(Path.of("/proc/self/mounts"));
    if (lines.stream().noneMatch(line -> line.split(" ", -1)[2].equals("cgroup"))) {
      return Optional.empty();
    }
    return lines.stream()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[2].equals("cgroup2"))
        .map(fields -> fields[1])
        .findFirst();
  }
}
