package dev.choiros.hypervisor.api.admin;

import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.audit.Audit;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.lifecycle.Lifecycle;
import dev.choiros.hypervisor.templates.Workshop;
import java.time.Clock;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** The calls by which people and programs act on sandboxes. */
public final class AdminApi {
  private AdminApi() {}

  /**
   * @param port the hypervisor's own, known once it listens
   */
  public static List<Endpoint> endpoints(
      Lifecycle lifecycle, Ledger ledger, Audit audit, IntSupplier port, Clock clock) {
    var asking = new Asking(ledger, audit);
    var rows = new Rows(port, clock);
    return Stream.of(
            new SandboxCalls(lifecycle, asking, rows).endpoints(),
            new DeskCalls(lifecycle, asking).endpoints(),
            new UsageCalls(lifecycle, asking, new Figures(lifecycle, clock)).endpoints(),
            NotYet.endpoints(asking))
        .flatMap(List::stream)
        .toList();
  }

  /** The calls on what sandboxes are made from. */
  public static List<Endpoint> templates(
      Workshop workshop, Lifecycle lifecycle, Ledger ledger, Audit audit) {
    return new TemplateCalls(workshop, lifecycle, new Asking(ledger, audit)).endpoints();
  }
}
