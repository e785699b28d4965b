package dev.choiros.process;

import dev.choiros.backend.Readiness;
import dev.choiros.layers.IdMaps;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.Tools;
import java.util.ArrayList;
import java.util.List;

/** Says first of all that nothing is isolated. */
record Probe(IdMaps maps, CgroupTree cgroups) {
  Readiness run() {
    for (var tool : List.of("setsid", "setpriv")) {
      if (!Tools.says(tool, "--version")) {
        return new Readiness.Unusable(
            "the program " + tool + " is not installed", "apt-get install util-linux");
      }
    }
    var warnings = new ArrayList<String>();
    warnings.add(
        "nothing is isolated: what runs in a sandbox reads what others on this host may read, and"
            + " reaches every address that this host reaches");
    if (maps.kind() != IdMaps.Kind.ROOT) {
      warnings.add("sandboxes are this user: they can read and change all that is this user's");
    }
    warnings.addAll(cgroups.warnings());
    return new Readiness.Usable(warnings);
  }
}
