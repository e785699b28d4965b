package dev.choiros.hypervisor.lifecycle;

import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.lifecycle.create.Creation;
import dev.choiros.hypervisor.lifecycle.launch.Launch;
import dev.choiros.hypervisor.lifecycle.ready.Readiness;
import dev.choiros.hypervisor.lifecycle.route.Publication;
import dev.choiros.hypervisor.lifecycle.undo.Undo;
import dev.choiros.hypervisor.sandboxes.Capacity;
import dev.choiros.hypervisor.sandboxes.Failpoints;
import dev.choiros.hypervisor.sandboxes.Journal;
import dev.choiros.hypervisor.sandboxes.Journal.Kind;
import dev.choiros.hypervisor.sandboxes.Sandbox;
import dev.choiros.hypervisor.sandboxes.SandboxEvent;
import dev.choiros.hypervisor.sandboxes.SandboxRows;
import dev.choiros.hypervisor.sandboxes.SandboxState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The way up: create, launch, ready, route. Its caller holds the sandbox's lock. */
final class BringUp {
  private final Ground ground;
  private final Creation creation;
  private final Launch launch;
  private final Readiness readiness;
  private final Publication publication;
  private final TakeDown takeDown;
  private final Launches launches;
  private final Capacity capacity;

  BringUp(Ground ground, Creation creation, Capacity capacity, TakeDown takeDown) {
    var parts = ground.parts();
    this.ground = ground;
    this.creation = creation;
    this.capacity = capacity;
    this.takeDown = takeDown;
    this.launches = takeDown.launches();
    this.launch = new Launch(parts.channels());
    this.readiness = new Readiness(parts.settings().readyTimeout());
    this.publication = takeDown.publication();
  }

  /** Returns when the sandbox's route is published, or throws a fault and has undone it all. */
  void bringUp(SandboxId id) {
    var sandbox = ground.sandbox(id);
    switch (sandbox.state()) {
      case SandboxState.Creating _ -> create(sandbox);
      case SandboxState.Stopped _, SandboxState.Failed _ -> start(sandbox);
      case SandboxState.Ready _ -> present(id);
      case SandboxState.Starting _ -> throw cutOff(id);
      case SandboxState.Deleted _ -> throw SandboxRows.unknown(id);
    }
  }

  private void present(SandboxId id) {
    if (launches.find(id).isEmpty()) {
      throw cutOff(id);
    }
  }

  private static Fault cutOff(SandboxId id) {
    return new Fault(
        Fault.Code.INTERNAL,
        "sandbox " + id + " was left half started",
        "restart the hypervisor, which finishes or undoes it");
  }

  private void create(Sandbox sandbox) {
    var folder = ground.folder(sandbox.id());
    try (var undo = new Undo()) {
      var backend = ground.backend(sandbox);
      undo.onFailure(() -> backend.delete(folder));
      creation.makeFolder(folder);
      undo.onFailure(() -> ground.parts().layers().close(folder));
      var spec = ground.spec(sandbox);
      creation.fill(spec, backend.diskForm());
      up(sandbox, spec, undo);
      undo.commit();
    } catch (RuntimeException | Error failed) {
      var fault = Ground.fault(sandbox.id(), failed);
      creation.forget(sandbox, String.valueOf(fault.getMessage()));
      takeDown.notCreated(sandbox, fault);
      throw fault;
    }
  }

  private void start(Sandbox sandbox) {
    var id = sandbox.id();
    var _ = ground.usableBackend(sandbox);
    var machine = ground.machine(sandbox);
    var starting =
        ground
            .parts()
            .ledger()
            .write(tx -> {
              var rows = new SandboxRows(tx);
              capacity.check(rows);
              rows.remachine(id, machine);
              new Journal(tx).begin(id, Kind.START, ground.now());
              return rows.move(id, new SandboxEvent.Start(ground.now()));
            });
    Failpoints.hit("start.after-row");
    try (var undo = new Undo()) {
      if (sandbox.state() instanceof SandboxState.Failed) {
        takeDown.sweep(sandbox);
      }
      var spec = ground.spec(starting);
      undo.onFailure(() -> ground.parts().layers().close(spec.folder()));
      creation.fill(spec, ground.backend(starting).diskForm());
      up(starting, spec, undo);
      undo.commit();
    } catch (RuntimeException | Error failed) {
      var fault = Ground.fault(id, failed);
      takeDown.couldNotStart(starting, fault);
      throw fault;
    }
  }

  private void up(Sandbox sandbox, SandboxSpec spec, Undo undo) {
    var upstream = launch.listen(spec);
    undo.onFailure(upstream::close);
    var running = launch.start(ground.backend(sandbox), spec);
    undo.onFailure(() -> running.stop(Duration.ZERO));
    var exit = new CompletableFuture<String>();
    running.onExit(exit::complete);
    readiness.await(upstream, spec, exit);
    publication.confirm(sandbox);
    var route = publication.publish(sandbox, upstream);
    takeDown.watch(new Launched(running, route, exit));
  }
}
