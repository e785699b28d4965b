package dev.choiros.cli.doctor;

import dev.choiros.backend.Endpoint;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.host.Backends.Choice;
import dev.choiros.hypervisor.host.Backends.Found;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.settings.Reach;
import java.util.ArrayList;
import java.util.List;

/** Which ways to isolate can be used here, which one is chosen, and what each class comes to. */
final class Machines {
  private final Backends backends;

  Machines(Backends backends) {
    this.backends = backends;
  }

  /**
   * @param classes the first is the default, without which nothing can be started
   */
  List<Finding> look(List<MachineClass> classes) {
    var findings = new ArrayList<Finding>();
    backends.all().forEach(found -> look(found, findings));
    findings.add(auto());
    for (var each : classes) {
      findings.add(look(each, each.equals(classes.getFirst())));
    }
    return findings;
  }

  private static void look(Found found, List<Finding> findings) {
    var what = "backend " + found.name();
    switch (found.readiness()) {
      case Readiness.Usable(var warnings, _) -> {
        findings.add(usable(what, found.backend().isolation()));
        warnings.forEach(warning -> findings.add(Finding.note(what, warning, "")));
        found.backend().machines().forEach((at, now) -> findings.add(look(what, at, now)));
      }
      case Readiness.Unusable(var reason, var remedy) ->
          findings.add(Finding.note(what, "not usable: " + reason, remedy));
    }
  }

  private static Finding usable(String what, Isolation isolation) {
    return switch (isolation) {
      case PROCESS -> Finding.note(what, "usable, but isolates nothing: taken only when named", "");
      case UNKNOWN -> Finding.good(what, "usable, its isolation is for its operator to know");
      case NAMESPACES, GVISOR, MICROVM ->
          Finding.good(what, "usable, isolation: " + isolation.label());
    };
  }

  /** A machine that somebody else runs. */
  private static Finding look(String what, Endpoint at, Readiness now) {
    return switch (now) {
      case Readiness.Usable _ -> Finding.good(what, "the machine at " + at + " answers");
      case Readiness.Unusable(var reason, var remedy) ->
          Finding.note(what, "the machine at " + at + ": " + reason, remedy);
    };
  }

  private Finding auto() {
    var what = "backend " + MachineClass.AUTO;
    return switch (backends.choose(MachineClass.AUTO)) {
      case Choice.Chosen(var backend) ->
          Finding.good(what, "means " + backend.name() + ", the strongest that can be used here");
      case Choice.Refused(var reason, var remedy) ->
          Finding.note(what, "means nothing: " + reason, remedy);
    };
  }

  private Finding look(MachineClass each, boolean needed) {
    var what = "class " + each.name();
    return switch (backends.choose(each)) {
      case Choice.Chosen(var backend) ->
          Finding.good(
              what,
              "usable: "
                  + backend.name()
                  + (each.auto() ? " (auto)" : "")
                  + ", isolation: "
                  + backend.isolation().label()
                  + (each.reach().equals(Reach.NONE) ? "" : ", network: " + each.reach().line()));
      case Choice.Refused(var reason, var remedy) ->
          needed || unknown(each)
              ? Finding.missing(what, "not usable: " + reason, remedy)
              : Finding.note(what, "not usable: " + reason, remedy);
    };
  }

  /** A hypervisor does not start with such a class. */
  private boolean unknown(MachineClass each) {
    return !each.auto() && backends.find(each.backend()).isEmpty();
  }
}
