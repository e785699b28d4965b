package dev.choiros.cli.template;

import dev.choiros.cli.Where;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Everything about one template. */
@Command(name = "inspect", description = "One template: source, digests, layers, users.")
final class Inspect implements Callable<Integer> {
  @Mixin Where where;
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "NAME")
  String name;

  @Override
  public Integer call() {
    var row = where.host().get("/admin/templates/" + name);
    Rows.print(spec.commandLine().getOut(), row, where.json());
    return 0;
  }
}
