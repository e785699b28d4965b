package dev.choiros.cli;

import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Shows what a program on this host needs to speak as the operator. */
@Command(
    name = "keys",
    description = "The address and the operator's credential of the running hypervisor.",
    subcommands = NewSetupLink.class)
final class Keys implements Callable<Integer> {
  @Mixin Where where;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    var host = where.host();
    var out = spec.commandLine().getOut();
    if (where.json()) {
      var members = new LinkedHashMap<String, String>();
      members.put("address", host.address().toString());
      members.put("bearer", host.token());
      out.println(new JsonMapper().writeValueAsString(members));
    } else {
      out.println("address  " + host.address());
      out.println("header   Authorization: Bearer " + host.token());
      out.println("Good on loopback only, until the hypervisor ends; acts as the first admin.");
    }
    out.flush();
    return 0;
  }
}
