package dev.choiros.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes the link for the first account anew, for whoever lost it. */
@Command(
    name = "setup",
    description = "A new one-time link for the first account; the one before is void.",
    footer = "Good for 24 hours. Refused once there is an account: more people are invited.")
final class NewSetupLink implements Callable<Integer> {
  @Mixin Where where;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    var made = where.host().post("/admin/setup-link", Map.of());
    var out = spec.commandLine().getOut();
    if (where.json()) {
      out.println(made);
    } else {
      out.println("Make the first account, once, until " + made.path("expires_at").asString());
      out.println("  " + made.path("link").asString());
    }
    out.flush();
    return 0;
  }
}
