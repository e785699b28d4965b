package dev.choiros.microvm;

import dev.choiros.linux.Mark;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that becomes the VMM of a machine when it is told to, and one that keeps what it prints
 * small. If we are gone before it was told, it ends by itself.
 */
record Monitor(Process vmm, Process console) {
  /**
   * One that stays becomes the VMM; one that does not is its parent, which ends when it does, and
   * ends it when we close its input or are gone.
   */
  private static final String BECOME =
      """
      read -r stays || exit 97
      id=$1 groups=$2 home=$3 count=$4
      shift 4
      for ((n = 10; n < 10 + count; n++)); do
        file=${1:2}
        case $1 in
          w:*) eval "exec $n<>\\"\\$file\\"" || exit 1 ;;
          *) eval "exec $n<\\"\\$file\\"" || exit 1 ;;
        esac
        shift
      done
      ulimit -c 0
      cd -- "$home" || exit 1
      become=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin setpriv "--reuid=$id" "--regid=$id"
        "$groups" --no-new-privs --bounding-set=-all --inh-caps=-all)
      if [ "$stays" = stay ]; then
        exec "${become[@]}" "$@" </dev/null 2>&1
      fi
      [ "$stays" = try ] || exit 97
      "${become[@]}" "$@" </dev/null 2>&1 &
      vmm=$!
      { read -r end; kill -KILL "$vmm"; } <&0 &
      wait "$vmm"
      status=$?
      kill -KILL $!
      exit "$status"
      """;

  /** A guest may print without end; of that only the last few megabytes are kept. */
  private static final String KEEP =
      """
      while stdbuf -o0 head -c 4M >"$1" && [ -s "$1" ]; do mv "$1" "$1.old"; done
      [ -s "$1" ] || mv "$1.old" "$1"
      """;

  static Monitor of(Machine machine, Vmm vmm, Memory memory) throws IOException {
    var spec = machine.spec();
    var mark = Mark.of(spec.folder());
    var handed = new Handed();
    var command = vmm.command(machine, memory, handed);
    var become = new ArrayList<>(List.of("setsid", "bash", "-c", BECOME, mark));
    become.add(Long.toString(spec.ids().base()));
    become.addAll(List.of(groups(), vmm.home(machine).toString()));
    become.addAll(handed.arguments());
    become.addAll(command);
    var console = spec.folder().console();
    Files.deleteIfExists(console);
    var keep = List.of("setsid", "sh", "-c", KEEP, mark, console.toAbsolutePath().toString());
    var processes =
        ProcessBuilder.startPipeline(
            List.of(
                new ProcessBuilder(become).redirectError(Redirect.DISCARD),
                new ProcessBuilder(keep)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)));
    return new Monitor(processes.getFirst(), processes.getLast());
  }

  /** None but the one that may use KVM, where only a group may. */
  private static String groups() throws IOException {
    var device = Path.of("/dev/kvm");
    return Files.exists(device)
        ? "--groups=" + Files.getAttribute(device, "unix:gid")
        : "--clear-groups";
  }

  /** Lets it become the VMM, which goes on without us. */
  void stay() throws IOException {
    try (var in = vmm.getOutputStream()) {
      in.write("stay\n".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Lets it start a VMM that ends with us, or with {@link #end}. */
  void tryIt() throws IOException {
    var in = vmm.getOutputStream();
    in.write("try\n".getBytes(StandardCharsets.US_ASCII));
    in.flush();
  }

  /** Whether its machine has ended as a guest ends it, and not because somebody killed it. */
  boolean endedByItself() throws IOException {
    try {
      return vmm.waitFor(1, TimeUnit.SECONDS) && vmm.exitValue() == 0;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }

  void end() throws IOException {
    try {
      vmm.getOutputStream().close();
      vmm.waitFor();
      console.waitFor();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }
}
