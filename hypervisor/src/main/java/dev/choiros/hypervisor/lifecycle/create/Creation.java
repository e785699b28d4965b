package dev.choiros.hypervisor.lifecycle.create;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.DiskForm;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.hypervisor.routes.Slot;
import dev.choiros.hypervisor.sandboxes.Capacity;
import dev.choiros.hypervisor.sandboxes.Failpoints;
import dev.choiros.hypervisor.sandboxes.Journal;
import dev.choiros.hypervisor.sandboxes.Journal.Kind;
import dev.choiros.hypervisor.sandboxes.Sandbox;
import dev.choiros.hypervisor.sandboxes.Sandbox.Machine;
import dev.choiros.hypervisor.sandboxes.SandboxRows;
import dev.choiros.hypervisor.sandboxes.SlotChanges;
import dev.choiros.hypervisor.sandboxes.SlotRows;
import dev.choiros.layers.LayerStore;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** From nothing to a sandbox that has a row, a number, a slot, a folder and files. */
public final class Creation {
  private final SlotChanges slots;
  private final LayerStore layers;
  private final Capacity capacity;
  private final Clock clock;

  public Creation(SlotChanges slots, LayerStore layers, Capacity capacity, Clock clock) {
    this.slots = slots;
    this.layers = layers;
    this.capacity = capacity;
    this.clock = clock;
  }

  /**
   * The sandbox that the slot has; if none, a new row for one, whose files are still to be made.
   * The intent is in the journal when this returns.
   */
  public SandboxId claim(Slot slot, Machine machine) {
    var claimed =
        slots.write((tx, changed) -> {
          var present = new SlotRows(tx).target(slot).sandbox();
          if (present != null) {
            return present;
          }
          var rows = new SandboxRows(tx);
          capacity.check(rows);
          var sandbox = rows.insert(SandboxId.random(), slot.owner(), machine, clock.instant());
          changed.putAll(new SlotRows(tx).point(Map.of(slot, Optional.of(sandbox.id()))));
          new Journal(tx).begin(sandbox.id(), Kind.CREATE, clock.instant());
          return sandbox.id();
        });
    Failpoints.hit("create.after-row");
    return claimed;
  }

  public void makeFolder(SandboxFolder folder) {
    try {
      folder.make();
    } catch (IOException failed) {
      throw new BackendException(
          "the folder of the sandbox could not be made: " + failed.getMessage(),
          "check that " + folder.home().getParent() + " can be written and has room",
          failed);
    }
    Failpoints.hit("create.after-folder");
  }

  /** Makes its files, in the form that its backend wants. */
  public void fill(SandboxSpec spec, DiskForm form) {
    layers.open(spec, form);
    Failpoints.hit("create.after-files");
  }

  /** Forgets one that never became ready; nothing else of it is left. */
  public void forget(Sandbox sandbox, String why) {
    slots.write((tx, changed) -> {
      new SlotRows(tx)
          .of(sandbox.id())
          .ifPresent(slot ->
              changed.putAll(new SlotRows(tx).point(Map.of(slot, Optional.<SandboxId>empty()))));
      new SandboxRows(tx).erase(sandbox.id());
      new Journal(tx).end(sandbox.id(), "undone: " + why, clock.instant());
      return sandbox;
    });
  }
}
