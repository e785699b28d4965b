package dev.choiros.cli.template;

import dev.choiros.cli.Where;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verbs on templates. */
@Command(
    name = "template",
    description = "What sandboxes are made from: add, list, inspect and remove.",
    subcommands = {Add.class, ListTemplates.class, Inspect.class, Remove.class})
public final class Template implements Runnable {
  @Mixin Where where;
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "template needs a verb");
  }
}
