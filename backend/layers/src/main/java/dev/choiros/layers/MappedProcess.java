package dev.choiros.layers;

import dev.choiros.backend.IdRange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process that becomes root of a fresh user namespace, in two steps, so that everything about it
 * can be written down before it does anything: {@link #prepare} starts it and it waits, {@link #go}
 * lets it run its command. If this process dies before {@code go}, so does it.
 */
public final class MappedProcess implements AutoCloseable {
  /**
   * The shell keeps its capabilities over exec only as ambient ones, because its own id is not
   * mapped while it waits; {@code setpriv} then makes it id 0.
   */
  private static final String WAIT =
      "echo waiting; read -r go || exit 97; [ \"$go\" = go ] || exit 97; ";

  private final Process process;
  private final BufferedReader out;

  private MappedProcess(Process process) {
    this.process = process;
    this.out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 256);
  }

  /**
   * What it is to run.
   *
   * @param within what the command begins with that makes the namespace; empty for nothing
   * @param script a POSIX shell script whose last command is {@code exec $BECOME_ROOT something
   *     "$@"}; its standard output is a pipe to this process
   */
  public record Program(List<String> within, String script, List<String> arguments) {
    public Program {
      within = List.copyOf(within);
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Starts it, waiting.
   *
   * @param name the shell's name for itself, by which the process can be told from others
   * @param errors where its standard error goes
   */
  public static MappedProcess prepare(IdMaps maps, String name, Program program, Redirect errors)
      throws IOException {
    var groups = maps.kind() == IdMaps.Kind.SINGLE ? "--keep-groups" : "--clear-groups";
    var become = "BECOME_ROOT='setpriv --reuid 0 --regid 0 " + groups + "'; ";
    var command = new ArrayList<String>();
    command.add("setsid");
    command.addAll(program.within);
    command.addAll(List.of("unshare", "--user", "--keep-caps", "sh", "-c"));
    command.add(WAIT + become + program.script);
    command.add(name);
    command.addAll(program.arguments);
    return new MappedProcess(new ProcessBuilder(command).redirectError(errors).start());
  }

  public long pid() {
    return process.pid();
  }

  public Process process() {
    return process;
  }

  /** Waits until the namespace is there, maps {@code ids} into it and lets the command run. */
  public void go(IdMaps maps, IdRange ids) throws IOException {
    goListening(maps, ids);
    process.getOutputStream().close();
  }

  /** The same; the command's standard input ends when this process does, or closes it. */
  public void goListening(IdMaps maps, IdRange ids) throws IOException {
    if (!"waiting".equals(out.readLine())) {
      throw new IOException("could not make a user namespace");
    }
    try {
      maps.write(process.pid(), ids);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
    process.getOutputStream().write("go\n".getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  /** Waits until the namespace is there and gives it this map; as root only. The command waits. */
  void map(String lines) throws IOException {
    if (!"waiting".equals(out.readLine())) {
      throw new IOException("could not make a user namespace");
    }
    IdMaps.write(process.pid(), lines);
  }

  /** The next line that the command printed; empty when it has closed its output. */
  public Optional<String> line() throws IOException {
    return Optional.ofNullable(out.readLine());
  }

  /**
   * Closes its output here, where it goes on by itself: one descriptor less for as long as it does.
   */
  public void letGo() throws IOException {
    out.close();
  }

  /** Kills the process unless it has ended; harmless after that. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Makes a namespace with all ids of this process and mounts in it; says why it may not. */
  public static void tryOut(IdMaps maps) throws IOException {
    run(maps, maps.range(0), List.of("unshare", "--mount", "true"));
  }

  /** Runs a command as root of a namespace with {@code ids} and waits for it. */
  static void run(IdMaps maps, IdRange ids, List<String> command) throws IOException {
    var program = new Program(List.of(), "exec $BECOME_ROOT \"$@\" 2>&1", command);
    try (var mapped = prepare(maps, "choir", program, Redirect.DISCARD)) {
      mapped.go(maps, ids);
      var said = new StringBuilder();
      for (var line = mapped.line(); line.isPresent(); line = mapped.line()) {
        said.append(said.length() < 2000 ? line.get() + "\n" : "");
      }
      if (mapped.process.waitFor() != 0) {
        throw new IOException(command.getFirst() + " failed: " + said.toString().strip());
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }
}
