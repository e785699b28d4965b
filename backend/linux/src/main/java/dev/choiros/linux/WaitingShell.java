package dev.choiros.linux;

import dev.choiros.backend.BackendException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A shell that reads a line before it does anything, and becomes a sandbox's monitor: between its
 * spawn and that line it is noted and joins the cgroups. Whatever it becomes says {@code up} when
 * the sandbox is. If this process is killed before, the shell reads no line and ends by itself.
 *
 * @param process with its input and output as pipes
 */
public record WaitingShell(Process process, Notes notes, Failpoint failpoint) {
  /** What it begins with. */
  public static final String WAIT = "read -r go || exit 97; [ \"$go\" = go ] || exit 97\n";

  /**
   * Lets it go on in these cgroups, and waits until the sandbox is up.
   *
   * @return what the shell was, noted as the monitor
   * @throws BackendException when the sandbox could not be set up, with the end of its console
   */
  public HostProcess goOn(Cgroup cgroup) throws IOException {
    failpoint.at("spawned");
    var shell =
        HostProcess.of(process.pid()).orElseThrow(() -> new IOException("the shell has ended"));
    notes.monitor(shell);
    failpoint.at("noted-process");
    cgroup.join(shell.pid());
    failpoint.at("joined-cgroups");
    try (var in = process.getOutputStream();
        var out = process.inputReader(StandardCharsets.UTF_8)) {
      in.write("go\n".getBytes(StandardCharsets.US_ASCII));
      in.close();
      failpoint.at("told-to-go");
      if (!"up".equals(out.readLine())) {
        process.destroyForcibly();
        throw new BackendException(
            "the sandbox could not be set up: " + Console.tail(notes.folder()),
            "run the doctor; it says what this host lacks");
      }
    }
    return shell;
  }
}
