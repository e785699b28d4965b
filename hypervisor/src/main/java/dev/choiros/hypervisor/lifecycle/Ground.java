package dev.choiros.hypervisor.lifecycle;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Subnet;
import dev.choiros.backend.Template;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.host.Backends;
import dev.choiros.hypervisor.host.Backends.Choice;
import dev.choiros.hypervisor.host.Resolvers;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.sandboxes.DeskRows;
import dev.choiros.hypervisor.sandboxes.Environment;
import dev.choiros.hypervisor.sandboxes.Sandbox;
import dev.choiros.hypervisor.sandboxes.Sandbox.Machine;
import dev.choiros.hypervisor.sandboxes.SandboxRows;
import dev.choiros.hypervisor.settings.MachineClass;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what every lifecycle action asks: where, on which backend, as which machine. */
record Ground(Parts parts) {
  private static final Logger log = LoggerFactory.getLogger(Ground.class);

  Instant now() {
    return parts.clock().instant();
  }

  /** A fault if there is none, or none any more. */
  Sandbox sandbox(SandboxId id) {
    return find(id).orElseThrow(() -> SandboxRows.unknown(id));
  }

  /** Tombstones too. */
  Optional<Sandbox> find(SandboxId id) {
    return parts.ledger().read(tx -> new SandboxRows(tx).find(id));
  }

  SandboxFolder folder(SandboxId id) {
    return new SandboxFolder(parts.settings().sandboxes().resolve(id.value()));
  }

  /** The one that it was made with, even if that can start nothing here any more. */
  Backend backend(Sandbox sandbox) {
    var name = sandbox.machine().backend();
    return parts
        .backends()
        .find(name)
        .map(Backends.Found::backend)
        .orElseThrow(() ->
            new Fault(
                Fault.Code.SANDBOX_FAILED,
                "the sandbox was made with " + name + ", which this hypervisor does not have",
                "start a version of the hypervisor that has it"));
  }

  /** The same for a start: a fault if it can start nothing here. */
  Backend usableBackend(Sandbox sandbox) {
    var machine = machine(sandbox);
    return usable("", parts.backends().choose(machine.backend(), machine.reach()), "");
  }

  private static Backend usable(String before, Choice choice, String otherwise) {
    return switch (choice) {
      case Choice.Chosen(var backend) -> backend;
      case Choice.Refused(var reason, var remedy) ->
          throw new Fault(
              Fault.Code.SANDBOX_FAILED,
              before + reason,
              remedy + ", then restart the hypervisor" + otherwise);
    };
  }

  SandboxSpec spec(Sandbox sandbox) {
    return new SandboxSpec(
        sandbox.id(),
        folder(sandbox.id()),
        sandbox.machine().template(),
        sandbox.machine().limits(),
        backend(sandbox).ids(sandbox.number()),
        parts.settings().agent(),
        network(sandbox),
        Environment.of(sandbox.id()));
  }

  private Network network(Sandbox sandbox) {
    var reach = sandbox.machine().reach();
    return switch (reach.kind()) {
      case NONE -> new Network.None();
      case GATEWAY -> new Network.Gateway();
      case NAT -> {
        var nat = parts.settings().nat();
        var resolvers = nat.resolvers().isEmpty() ? Resolvers.ofThisHost() : nat.resolvers();
        yield new Network.Nat(link(nat.pool(), sandbox.number()), reach.allow(), resolvers);
      }
    };
  }

  private static Subnet link(Subnet pool, int number) {
    if (number >= pool.parts(Network.Nat.LINK_BITS)) {
      throw new BackendException(
          "the pool " + pool + " has addresses for fewer sandboxes than there are",
          "set a larger one with nat.pool, or delete sandboxes");
    }
    return pool.part(number, Network.Nat.LINK_BITS);
  }

  /** What a new sandbox of this person's is; a fault if its class cannot be used on this host. */
  Machine machine(UserId owner) {
    var chosen = machineClass(owner);
    var backend =
        usable(
            "the machine class " + chosen.name() + " cannot be used: ",
            choice(chosen),
            "; or choose another machine class");
    return new Machine(
        chosen.name(), backend.name(), chosen.limits(), chosen.reach(), template(chosen));
  }

  private Template template(MachineClass chosen) {
    return parts
        .templates()
        .apply(chosen.template())
        .orElseThrow(() ->
            new Fault(
                Fault.Code.SANDBOX_FAILED,
                "the machine class "
                    + chosen.name()
                    + " cannot be used: there is no template "
                    + chosen.template(),
                "add it with `choir template add "
                    + chosen.template()
                    + "`, or choose another machine class"));
  }

  /**
   * What the next start makes of one that exists: it keeps its backend and its template, for its
   * files are theirs. A class that means another backend is for new sandboxes.
   */
  Machine machine(Sandbox sandbox) {
    var own = sandbox.machine();
    var chosen = machineClass(sandbox.owner());
    var fits =
        chosen.name().equals(own.machineClass())
            || (choice(chosen) instanceof Choice.Chosen(var backend)
                && backend.name().equals(own.backend()));
    return fits
        ? new Machine(chosen.name(), own.backend(), chosen.limits(), chosen.reach(), own.template())
        : own;
  }

  Choice choice(MachineClass machineClass) {
    return parts.backends().choose(machineClass);
  }

  /** The class that a person chose; the default if that is none, or is configured no longer. */
  MachineClass machineClass(UserId owner) {
    var classes = parts.settings().machineClasses();
    return parts
        .ledger()
        .read(tx -> new DeskRows(tx).machineClass(owner))
        .flatMap(name -> classes.stream().filter(row -> row.name().equals(name)).findFirst())
        .orElse(classes.getFirst());
  }

  /** As people are told it. */
  static Fault fault(SandboxId sandbox, Throwable failed) {
    return switch (failed) {
      case Fault fault -> fault;
      case BackendException refused ->
          new Fault(
              Fault.Code.SANDBOX_FAILED,
              String.valueOf(refused.getMessage()),
              refused.remedy(),
              refused);
      default -> {
        log.error("sandbox {}: a step failed", sandbox, failed);
        yield new Fault(
            Fault.Code.INTERNAL,
            "the sandbox could not be served: " + failed,
            "look at the hypervisor's log",
            failed);
      }
    };
  }
}
