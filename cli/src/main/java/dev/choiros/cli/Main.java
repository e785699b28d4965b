package dev.choiros.cli;

import dev.choiros.cli.doctor.Doctor;
import dev.choiros.cli.exec.Exec;
import dev.choiros.cli.sandbox.Sandbox;
import dev.choiros.cli.shell.Shell;
import dev.choiros.cli.template.Template;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The verbs that talk to a running hypervisor, or look at this host. */
@Command(
    name = "choir",
    description = "Talks to the hypervisor that runs on this host.",
    subcommands = {
      Sandbox.class,
      Template.class,
      Exec.class,
      Shell.class,
      Keys.class,
      Logs.class,
      Doctor.class,
      Training.class
    })
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** What the process ends with: {@link Refused} has the list. */
  static CommandLine commandLine() {
    var line = new CommandLine(new Main());
    line.setExecutionExceptionHandler((failure, command, _) -> {
      var err = command.getErr();
      if (failure instanceof Refused refused) {
        err.println("choir: " + refused.getMessage());
        if (!refused.remedy().isBlank()) {
          err.println("choir: " + refused.remedy());
        }
        return refused.code();
      }
      err.println("choir: " + failure);
      return Refused.FAILED;
    });
    line.setParameterExceptionHandler((wrong, _) -> {
      var command = wrong.getCommandLine();
      command.getErr().println("choir: " + wrong.getMessage());
      command.usage(command.getErr());
      return Refused.USAGE;
    });
    return line;
  }
}
