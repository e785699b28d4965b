package dev.choiros.cli.doctor;

import dev.choiros.cli.Where;
import dev.choiros.cli.doctor.Finding.Verdict;
import dev.choiros.hypervisor.host.Backends;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Looks at this host, and says what does not work and what to do about it. */
@Command(
    name = "doctor",
    description = "What works on this machine, what does not, and what to install.",
    footer = "Ends with 1 when something is missing that is needed.")
public final class Doctor implements Callable<Integer> {
  @Mixin Where where;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    var settings = where.settings(System.getenv());
    var findings = new ArrayList<Finding>();
    findings.addAll(new Tools(System.getenv("PATH")).look());
    findings.addAll(new HostState(settings).look());
    findings.add(Cgroups.look(Cgroups.ROOT));
    var classes = settings.machineClasses();
    findings.addAll(new Machines(Backends.ofThisHost(classes)).look(classes));
    var out = spec.commandLine().getOut();
    if (where.json()) {
      printJson(findings, out);
    } else {
      printText(findings, out);
    }
    out.flush();
    return healthy(findings) ? 0 : 1;
  }

  static boolean healthy(List<Finding> findings) {
    return findings.stream().noneMatch(each -> each.verdict() == Verdict.MISSING);
  }

  private static void printText(List<Finding> findings, PrintWriter out) {
    for (var each : findings) {
      out.printf("%-8s %-20s %s%n", each.verdict().label(), each.what(), each.detail());
      if (!each.remedy().isEmpty()) {
        out.printf("%-29s -> %s%n", "", each.remedy());
      }
    }
    out.println(
        healthy(findings) ? "All that is needed is there." : "Something needed is missing.");
  }

  static void printJson(List<Finding> findings, PrintWriter out) {
    var rows = new ArrayList<Object>();
    for (var each : findings) {
      var row = new LinkedHashMap<String, String>();
      row.put("what", each.what());
      row.put("verdict", each.verdict().label());
      row.put("detail", each.detail());
      row.put("remedy", each.remedy());
      rows.add(row);
    }
    var document = new LinkedHashMap<String, Object>();
    document.put("healthy", healthy(findings));
    document.put("findings", rows);
    out.println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document));
  }
}
