package dev.choiros.backend;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One way to isolate a sandbox. Found by {@link java.util.ServiceLoader}; implementations are safe
 * for concurrent calls. Anything that only one backend can do is not here.
 *
 * <p>Readiness of the agent is not a backend's matter: the agent dials the socket in {@link
 * SandboxFolder#channel()}, and that first dial says it.
 */
public interface Backend {
  /**
   * Its name in configuration: one lower-case word, with a runtime behind a slash if one is named.
   */
  String name();

  Isolation isolation();

  /** What it can do on this host. */
  Set<Capability> capabilities();

  Readiness probe();

  /** Whether a sandbox can have {@link Network.Nat} here, and if not exactly why and what to do. */
  default Readiness realNetwork() {
    return new Readiness.Unusable(
        name() + " gives sandboxes no network of their own",
        "use network = \"gateway\" or \"none\", or a machine class of another backend");
  }

  /**
   * This backend with another runtime than its usual one; its name has that behind a slash.
   *
   * @throws BackendException when it has none to choose from, or this is no name of one
   */
  default Backend withRuntime(String runtime) {
    throw new BackendException(
        "the backend " + name() + " has no runtimes to choose from", "leave the runtime out");
  }

  /**
   * This backend for the machines of one machine class; its name has that class behind a slash.
   *
   * @throws BackendException when it makes its machines itself
   */
  default Backend over(Machines machines) {
    throw new BackendException(
        "the backend " + name() + " makes its own machines", "leave the endpoints out");
  }

  /** Asks each of the machines that it was given whether it answers now; within a bound. */
  default Map<Endpoint, Readiness> machines() {
    return Map.of();
  }

  /** How the layer store must open the disk before a start. */
  default DiskForm diskForm() {
    return DiskForm.TREE;
  }

  /**
   * The host ids that the {@code number}-th sandbox of this host may have; never overlapping where
   * {@link Capability#OWN_IDS} is there. Sandboxes of all backends are numbered together, so one
   * number means the same range to each.
   */
  IdRange ids(int number);

  /**
   * Starts the sandbox's processes so that they outlive this one. On failure nothing is left
   * behind.
   *
   * @throws BackendException when it cannot be started, with a reason for people
   */
  Running start(SandboxSpec spec);

  /**
   * Starts a sandbox from what {@link Running#snapshot} wrote, of this one or of one like it; its
   * agent dials anew. With {@link Capability#MEMORY_SNAPSHOT}; else as {@link #start}.
   */
  default Running restore(SandboxSpec spec, Path snapshot) {
    throw BackendException.lacking(name(), Capability.MEMORY_SNAPSHOT);
  }

  /**
   * Takes up a sandbox that an earlier process started from this spec's folder, if it still runs.
   * Trusts only what it finds running (pid with its start time), never the notes alone.
   */
  Optional<Running> adopt(SandboxSpec spec);

  /**
   * Ends whatever is left of a sandbox whose start or stop was cut off, or of one that runs. Its
   * files stay; harmless when nothing is left. The layer store closes the disk afterwards.
   */
  void sweep(SandboxFolder folder);

  /**
   * Deletes the folder of a stopped sandbox, whoever owns the files in it; unmounts first what may
   * still be mounted there.
   *
   * @throws BackendException when it still runs
   */
  void delete(SandboxFolder folder);

  /** Ids below {@code sandboxes} or among this host's processes that look like this backend's. */
  Set<SandboxId> found(Path sandboxes);
}
