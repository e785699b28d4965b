package dev.choiros.hypervisor.api.admin;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import java.util.ArrayList;
import java.util.List;

/** The calls of the contract that this version refuses; it says so, and why. */
final class NotYet {
  private static final String CHECKPOINTS =
      "this version takes no checkpoints of sandboxes, so there is no earlier state to go back to";
  private static final String HIBERNATION =
      "no backend of this version can keep the memory of a sandbox that is put away";

  private static final About ABOUT =
      About.of("Not in this version: refused with the reason").refuses(Fault.Code.NOT_SUPPORTED);

  private NotYet() {}

  static List<Endpoint> endpoints(Asking asking) {
    var all = new ArrayList<Endpoint>();
    for (var slot : List.of("live", "dev", "branches/{branch}")) {
      var path = "/admin/sandboxes/{user}/" + slot;
      all.add(Endpoint.post(path + "/hibernate", refusing(asking, HIBERNATION), ABOUT));
      all.add(Endpoint.post(path + "/checkpoints", refusing(asking, CHECKPOINTS), ABOUT));
      all.add(Endpoint.get(path + "/checkpoints", refusing(asking, CHECKPOINTS), ABOUT));
      all.add(Endpoint.post(path + "/rollback", refusing(asking, CHECKPOINTS), ABOUT));
    }
    all.add(Endpoint.post("/admin/sandboxes/{user}/promote", refusing(asking, CHECKPOINTS), ABOUT));
    return all;
  }

  private static Endpoint.Handler refusing(Asking asking, String reason) {
    return call -> {
      var _ = asking.owner(call);
      throw new Fault(Fault.Code.NOT_SUPPORTED, reason, "stop and swap work; use those");
    };
  }
}
