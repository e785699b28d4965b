package dev.choiros.hypervisor.lifecycle;

import dev.choiros.backend.Isolation;
import dev.choiros.backend.SandboxId;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.host.Backends.Choice;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.lifecycle.create.Creation;
import dev.choiros.hypervisor.lifecycle.swap.Swap;
import dev.choiros.hypervisor.routes.Route;
import dev.choiros.hypervisor.routes.RouteTable.Target;
import dev.choiros.hypervisor.routes.Slot;
import dev.choiros.hypervisor.routes.Wake;
import dev.choiros.hypervisor.sandboxes.Capacity;
import dev.choiros.hypervisor.sandboxes.DeskRows;
import dev.choiros.hypervisor.sandboxes.Sandbox;
import dev.choiros.hypervisor.sandboxes.SandboxRows;
import dev.choiros.hypervisor.sandboxes.SlotChanges;
import dev.choiros.hypervisor.sandboxes.SlotRows;
import dev.choiros.hypervisor.settings.MachineClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The way of a lifecycle action. Every change is written to the database first, then done, then
 * confirmed; after a crash {@link #open} finishes or undoes it. Calls block and are safe from many
 * virtual threads; they throw {@link Fault}.
 */
public final class Lifecycle implements Wake, AutoCloseable {
  /** How much longer than a start a caller waits: what is under way must end first. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How often a slot may change under a wake before it gives up. */
  private static final int ATTEMPTS = 5;

  private final Ground ground;
  private final Roster roster = new Roster();
  private final Flights flights = new Flights();
  private final Creation creation;
  private final Swap swap;
  private final TakeDown takeDown;
  private final BringUp bringUp;
  private final Recovery recovery;
  private final Map<String, Surroundings> surroundings = new ConcurrentHashMap<>();
  private volatile boolean closing;

  private Lifecycle(Parts parts) {
    var slots = new SlotChanges(parts.ledger(), parts.routes());
    var capacity = new Capacity(parts.settings().mostRunning());
    this.ground = new Ground(parts);
    this.creation = new Creation(slots, parts.layers(), capacity, parts.clock());
    this.swap = new Swap(slots);
    this.takeDown = new TakeDown(ground, slots, roster);
    this.bringUp = new BringUp(ground, creation, capacity, takeDown);
    this.recovery = new Recovery(ground, creation, takeDown);
  }

  /**
   * Settles what the last run left. Sandboxes that still run are taken up behind its back: a
   * request for one waits for that, and {@link #awaitAdoption} for all.
   */
  public static Lifecycle open(Parts parts) {
    var lifecycle = new Lifecycle(parts);
    lifecycle.begin();
    return lifecycle;
  }

  private void begin() {
    var ready = recovery.settle();
    var parts = ground.parts();
    parts.routes().point(parts.ledger().read(tx -> new SlotRows(tx).all()));
    parts.ledger().read(tx -> new DeskRows(tx).mains()).forEach(roster::main);
    parts
        .ledger()
        .read(tx -> new SandboxRows(tx).all())
        .forEach(sandbox -> roster.add(sandbox.id(), sandbox.owner()));
    for (var sandbox : ready) {
      var _ = flights.board(sandbox.id(), alone(sandbox.id(), () -> recovery.adopt(sandbox)));
    }
  }

  /** Blocks until every sandbox that still ran is reachable again, or was given up. */
  public void awaitAdoption() {
    flights.awaitNone(ground.parts().settings().readyTimeout().plus(PATIENCE));
  }

  @Override
  public Route wake(Slot slot) {
    return wake(slot, false);
  }

  private Route wake(Slot slot, boolean byHand) {
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var route = ground.parts().routes().locate(slot);
      if (route.isPresent()) {
        return route.get();
      }
      try {
        raise(sandboxOf(slot, byHand), byHand);
      } catch (Fault fault) {
        // it was deleted meanwhile: the slot gets a fresh one
        if (fault.code() != Fault.Code.NOT_FOUND) {
          throw fault;
        }
      }
    }
    throw new Fault(Fault.Code.NOT_READY_IN_TIME, "the slot changed again and again", "try again");
  }

  private SandboxId sandboxOf(Slot slot, boolean byHand) {
    var present = target(slot).sandbox();
    if (present != null) {
      return present;
    }
    refuseWhenClosing();
    if (byHand) {
      takeDown.creations().forgive(slot.owner());
    }
    takeDown.creations().check(slot.owner());
    var claimed = creation.claim(slot, ground.machine(slot.owner()));
    roster.add(claimed, slot.owner());
    return claimed;
  }

  @Override
  public Route wake(SandboxId sandbox) {
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var route = ground.parts().routes().locate(sandbox);
      if (route.isPresent()) {
        return route.get();
      }
      if (roster.owner(sandbox).isEmpty()) {
        throw SandboxRows.unknown(sandbox);
      }
      raise(sandbox, false);
    }
    throw new Fault(
        Fault.Code.SANDBOX_FAILED, "the sandbox ends as soon as it is ready", "look at its logs");
  }

  private void raise(SandboxId sandbox, boolean byHand) {
    refuseWhenClosing();
    if (byHand) {
      takeDown.crashes().forgive(sandbox);
    }
    takeDown.crashes().check(sandbox);
    var flight = flights.board(sandbox, alone(sandbox, () -> bringUp.bringUp(sandbox)));
    Flights.land(flight, sandbox, ground.parts().settings().readyTimeout().plus(PATIENCE));
  }

  private void refuseWhenClosing() {
    if (closing) {
      throw new Fault(
          Fault.Code.NOT_READY_IN_TIME, "the hypervisor is stopping", "try again in a moment");
    }
  }

  @Override
  public Optional<UserId> owner(SandboxId sandbox) {
    return roster.owner(sandbox);
  }

  @Override
  public Slot main(UserId owner) {
    return roster.main(owner);
  }

  /** Creates or starts the slot's sandbox, if it does not run already; never held by a back-off. */
  public Seen start(Slot slot) {
    return see(wake(slot, true).sandbox());
  }

  /** Stops the slot's sandbox; its owner's next request wakes it. */
  public Seen stop(Slot slot) {
    var id = target(slot).sandbox();
    if (id == null) {
      throw new Fault(
          Fault.Code.NOT_FOUND,
          "the slot " + slot.name().text() + " has no sandbox",
          "start it, and it gets one");
    }
    alone(id, () -> takeDown.stop(ground.sandbox(id), "stopped by hand")).run();
    return see(id);
  }

  /** Deletes the slot's sandbox with its files; what it was, or empty if there was none. */
  public Optional<SandboxId> delete(Slot slot) {
    var id = Optional.ofNullable(target(slot).sandbox());
    id.ifPresent(known -> alone(known, () -> takeDown.delete(ground.sandbox(known))).run());
    return id;
  }

  /** See {@link Swap#swap}. */
  public long swap(UserId owner, Optional<Long> expected) {
    return swap.swap(owner, expected);
  }

  public long revision(UserId owner) {
    return ground.parts().ledger().read(tx -> new DeskRows(tx).revision(owner));
  }

  public Map<String, Slot.Name> pointers(UserId owner) {
    return ground.parts().ledger().read(tx -> new DeskRows(tx).pointers(owner));
  }

  public void point(UserId owner, String name, Slot.Name target) {
    ground.parts().ledger().change(tx -> new DeskRows(tx).point(owner, name, target));
    if (name.equals(DeskRows.MAIN)) {
      roster.main(owner, target);
    }
  }

  /** The class that the person's new sandboxes have, and the next starts of those it fits. */
  public MachineClass machineClass(UserId owner) {
    return ground.machineClass(owner);
  }

  public List<MachineClass> machineClasses() {
    return ground.parts().settings().machineClasses();
  }

  /** What a class comes to on this host. */
  public Choice choice(MachineClass machineClass) {
    return ground.choice(machineClass);
  }

  /** How strong the wall of a backend is; empty if there is no such one. */
  public Optional<Isolation> isolation(String backend) {
    return ground.parts().backends().find(backend).map(found -> found.backend().isolation());
  }

  public void choose(UserId owner, MachineClass machineClass) {
    ground.parts().ledger().change(tx -> new DeskRows(tx).choose(owner, machineClass.name()));
  }

  /** The sandboxes that are not deleted, oldest first. */
  public List<Seen> all() {
    return ground
        .parts()
        .ledger()
        .read(tx -> {
          var slots = new SlotRows(tx).all();
          return new SandboxRows(tx).all().stream().map(sandbox -> see(sandbox, slots)).toList();
        });
  }

  /** What a slot has; empty if nothing. */
  public Optional<Seen> find(Slot slot) {
    return all().stream().filter(seen -> seen.slot().equals(Optional.of(slot))).findFirst();
  }

  /** What a sandbox runs on; looked into once, for a look may start processes. */
  public Surroundings surroundings(Sandbox sandbox) {
    return surroundings.computeIfAbsent(
        sandbox.machine().backend(), backend -> Surroundings.of(ground, backend));
  }

  private Seen see(SandboxId id) {
    return all().stream()
        .filter(seen -> seen.sandbox().id().equals(id))
        .findFirst()
        .orElseThrow(() -> SandboxRows.unknown(id));
  }

  private Seen see(Sandbox sandbox, Map<Slot, Target> slots) {
    var slot =
        slots.entrySet().stream()
            .filter(entry -> sandbox.id().equals(entry.getValue().sandbox()))
            .findFirst();
    return new Seen(
        sandbox,
        slot.map(Map.Entry::getKey),
        slot.map(entry -> entry.getValue().generation()).orElse(0L),
        takeDown.launches().find(sandbox.id()));
  }

  private Target target(Slot slot) {
    return ground.parts().ledger().read(tx -> new SlotRows(tx).target(slot));
  }

  private Runnable alone(SandboxId sandbox, Runnable action) {
    return () -> takeDown.launches().alone(sandbox, action);
  }

  /** Stops every sandbox that runs, side by side. */
  public void stopAll() {
    closing = true;
    awaitAdoption();
    each(launched -> {
      var id = launched.route().sandbox();
      alone(id, () -> takeDown.stop(ground.sandbox(id), "stopped with the hypervisor")).run();
    });
  }

  /** Leaves the sandboxes running, to be adopted at the next start. */
  @Override
  public void close() {
    closing = true;
    flights.awaitNone(PATIENCE);
    each(launched -> {
      ground.parts().routes().withdraw(launched.route());
      launched.route().upstream().close();
    });
  }

  private void each(Consumer<Launched> action) {
    var working = new ArrayList<CompletableFuture<Void>>();
    for (var launched : takeDown.launches().all()) {
      working.add(
          CompletableFuture.runAsync(
              () -> action.accept(launched), Thread.ofVirtual().name("stopping")::start));
    }
    CompletableFuture.allOf(working.toArray(CompletableFuture[]::new)).join();
  }
}
