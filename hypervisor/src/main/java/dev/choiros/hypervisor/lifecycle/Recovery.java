package dev.choiros.hypervisor.lifecycle;

import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.hypervisor.lifecycle.adopt.Adoption;
import dev.choiros.hypervisor.lifecycle.create.Creation;
import dev.choiros.hypervisor.lifecycle.ready.Readiness;
import dev.choiros.hypervisor.sandboxes.Journal;
import dev.choiros.hypervisor.sandboxes.Journal.Operation;
import dev.choiros.hypervisor.sandboxes.Sandbox;
import dev.choiros.hypervisor.sandboxes.SandboxRows;
import dev.choiros.hypervisor.sandboxes.SandboxState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way back in: after a restart, however the last run ended. */
final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Ground ground;
  private final Creation creation;
  private final TakeDown takeDown;
  private final Adoption adoption;
  private final Readiness readiness;

  Recovery(Ground ground, Creation creation, TakeDown takeDown) {
    this.ground = ground;
    this.creation = creation;
    this.takeDown = takeDown;
    this.adoption = new Adoption(ground.parts().channels());
    this.readiness = new Readiness(ground.parts().settings().readyTimeout());
  }

  /** Finishes or undoes what was cut off, clears strays; returns what is to be adopted. */
  List<Sandbox> settle() {
    try {
      Files.createDirectories(ground.parts().settings().sandboxes());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    for (var operation : ground.parts().ledger().read(tx -> new Journal(tx).open())) {
      attempt(operation.sandbox(), () -> settle(operation));
    }
    for (var sandbox : sandboxes()) {
      if (!Files.exists(ground.folder(sandbox.id()).home())) {
        log.warn("the folder of sandbox {} is gone, so it is deleted", sandbox.id());
        attempt(sandbox.id(), () -> takeDown.delete(sandbox));
      }
    }
    clearStrays();
    ground.parts().ledger().change(tx -> new Journal(tx).prune(ground.now()));
    return sandboxes().stream()
        .filter(sandbox -> sandbox.state() instanceof SandboxState.Ready)
        .toList();
  }

  private List<Sandbox> sandboxes() {
    return ground.parts().ledger().read(tx -> new SandboxRows(tx).all());
  }

  private void settle(Operation operation) {
    var sandbox = ground.sandbox(operation.sandbox());
    log.info("sandbox {}: its {} was cut off", sandbox.id(), operation.kind());
    switch (operation.kind()) {
      case CREATE -> undoCreation(sandbox);
      case START -> takeDown.finishStop(sandbox, "its start was cut off");
      case STOP -> takeDown.finishStop(sandbox, "stopped");
      case DELETE -> takeDown.finishDeletion(sandbox);
    }
  }

  private void undoCreation(Sandbox sandbox) {
    takeDown.sweep(sandbox);
    ground.backend(sandbox).delete(ground.folder(sandbox.id()));
    creation.forget(sandbox, "the hypervisor ended");
  }

  private void clearStrays() {
    var parts = ground.parts();
    var known = sandboxes().stream().map(Sandbox::id).collect(Collectors.toSet());
    for (var stray :
        adoption.strays(parts.settings().sandboxes(), parts.backends().usable(), known)) {
      log.warn("sandbox {} has no row, so what is left of it is deleted", stray);
      attempt(stray, () -> clear(stray));
    }
  }

  private void clear(SandboxId stray) {
    var folder = ground.folder(stray);
    var backends = ground.parts().backends().usable();
    // nobody knows whose it was: nothing of it may run any more when its files go
    backends.forEach(backend -> backend.sweep(folder));
    ground.parts().layers().close(folder);
    backends.forEach(backend -> backend.delete(folder));
  }

  /** One that cannot be settled must not keep the others from it; it is tried again next time. */
  private static void attempt(SandboxId sandbox, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException failed) {
      log.error("sandbox {}: what was left of it could not be settled", sandbox, failed);
    }
  }

  /** Takes up one that was ready. Its caller holds the sandbox's lock. */
  void adopt(Sandbox sandbox) {
    try {
      var spec = ground.spec(sandbox);
      var adopted = adoption.adopt(ground.backend(sandbox), spec);
      if (adopted.isEmpty()) {
        takeDown.finishStop(sandbox, "it did not run any more when the hypervisor started");
      } else {
        watch(sandbox, spec, adopted.get());
      }
    } catch (RuntimeException failed) {
      takeDown.couldNotStart(sandbox, Ground.fault(sandbox.id(), failed));
    }
  }

  private void watch(Sandbox sandbox, SandboxSpec spec, Adoption.Adopted adopted) {
    var exit = new CompletableFuture<String>();
    adopted.running().onExit(exit::complete);
    try {
      readiness.await(adopted.upstream(), spec, exit);
      var route = takeDown.publication().publish(sandbox, adopted.upstream());
      takeDown.watch(new Launched(adopted.running(), route, exit));
      log.info("sandbox {} was adopted, pid {}", sandbox.id(), adopted.running().pid());
    } catch (RuntimeException failed) {
      adopted.upstream().close();
      adopted.running().stop(Duration.ZERO);
      ground.parts().layers().close(spec.folder());
      throw failed;
    }
  }
}
