package dev.choiros.hypervisor.api.admin;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.lifecycle.Lifecycle;
import dev.choiros.protocol.sandboxes.Slots;
import java.util.List;

/** A person's sandboxes with what they use, for a window that shows them side by side. */
final class UsageCalls {
  private final Lifecycle lifecycle;
  private final Asking asking;
  private final Figures figures;

  UsageCalls(Lifecycle lifecycle, Asking asking, Figures figures) {
    this.lifecycle = lifecycle;
    this.asking = asking;
    this.figures = figures;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get(
            "/admin/sandboxes/{user}/usage",
            this::usage,
            About.of("A person's sandboxes with what they use now").answers(Slots.class)));
  }

  private Answer usage(Call call) {
    var owner = asking.owner(call);
    var revision = lifecycle.revision(owner);
    return Answer.json(
        new Slots(
            revision,
            lifecycle.all().stream()
                .filter(seen -> seen.sandbox().owner().equals(owner))
                .map(figures::of)
                .toList()));
  }
}
