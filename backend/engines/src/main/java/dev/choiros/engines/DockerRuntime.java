package dev.choiros.engines;

import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What Docker calls in place of a runtime, for one sandbox: the runtime itself, with a bundle of
 * ours and the sandbox's mark as its name. It says which process it made, and that one starts when
 * it is told to.
 */
final class DockerRuntime {
  /** The bundle of Docker's own is where it is called from. */
  private static final String SCRIPT =
      """
      PATH=%1$s run='%2$s' mark='%3$s' unified='%4$s'
      id=${PWD##*/} command= last= pid=
      for word; do
        shift
        case $last in
          --root) word=$run/state ;;
          --bundle) word=$run ;;
          --pid-file) pid=$word ;;
        esac
        last=$word
        case $word in
          create | start) [ "$command" ] || command=$word ;;
          "$id") word=$mark ;;
        esac
        set -- "$@" "$word"
      done
      set -- %5$s "$@"
      [ -z "$unified" ] ||
        set -- unshare --mount --propagation slave sh -c "umount $unified && exec \\"\\$@\\"" sh "$@"
      case $command in
        create)
          [ -z "$unified" ] || echo $$ >"$unified%6$s/cgroup.procs" || exit 1
          mkfifo -m 600 "$run/go" || exit 1
          # Docker's own process is to be killed after containers; they may not go back to that.
          echo 0 >/proc/self/oom_score_adj
          "$@" </dev/null >>'%7$s' 2>&1 || exit 1
          cp "$pid" "$run/first.new" && mv "$run/first.new" "$run/first" ;;
        start)
          exec sh -c 'cd "$1" && shift && [ -e config.json ] && read -r go <go && exec "$@"' \\
            "$mark" "$run" "$@" ;;
        *)
          exec "$@" ;;
      esac
      """;

  private final Notes notes;

  DockerRuntime(Notes notes) {
    this.notes = notes;
  }

  /**
   * Writes it down.
   *
   * @param cgroup what the sandbox's cgroup is, as the kernel names it
   */
  void write(String runtime, String cgroup, String bundle) throws IOException {
    var folder = notes.folder();
    var script =
        SCRIPT.formatted(
            Runtimes.PATH,
            folder.run().toAbsolutePath(),
            Mark.of(folder),
            RuntimeScript.unifiedBesideOthers().orElse(""),
            runtime + (runtime.equals(Gvisor.RUNTIME) ? Gvisor.FLAGS : ""),
            cgroup,
            folder.console().toAbsolutePath());
    Files.createDirectories(state());
    Files.writeString(bundle(), bundle);
    Files.writeString(notes.file("runtime"), script);
  }

  /** Where the runtime keeps what it knows of the container. */
  Path state() {
    return notes.file("state");
  }

  private Path bundle() {
    return notes.file("config.json");
  }

  /** The process that it made and that waits. */
  Optional<Long> first() throws IOException {
    var file = notes.file("first");
    return Files.exists(file)
        ? Optional.of(Long.valueOf(Files.readString(file).strip()))
        : Optional.empty();
  }

  /**
   * Tells it to start what waits.
   *
   * @param started says when it has
   */
  void go(Step started) throws IOException {
    // Opened both ways, so that it does not matter who comes first.
    try (var go = new RandomAccessFile(notes.file("go").toFile(), "rw")) {
      go.writeBytes("go\n");
      started.await();
    }
  }

  /** Something that ends. */
  interface Step {
    void await() throws IOException;
  }

  /** Nothing is started after this. */
  void forbid() throws IOException {
    Files.deleteIfExists(bundle());
  }
}
