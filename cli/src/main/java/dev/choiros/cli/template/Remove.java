package dev.choiros.cli.template;

import dev.choiros.cli.Where;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes a template, or ends its making. */
@Command(name = "remove", description = "Remove a template that no sandbox uses.")
final class Remove implements Callable<Integer> {
  @Mixin Where where;
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "NAME")
  String name;

  @Override
  public Integer call() {
    var gone = where.host().delete("/admin/templates/" + name);
    if (where.json()) {
      spec.commandLine().getOut().println(gone);
    } else {
      spec.commandLine().getOut().println(name + " is removed");
    }
    spec.commandLine().getOut().flush();
    return 0;
  }
}
