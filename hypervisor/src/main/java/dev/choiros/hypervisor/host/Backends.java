package dev.choiros.hypervisor.host;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.hypervisor.settings.BadSettings;
import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.settings.Nearest;
import dev.choiros.hypervisor.settings.Reach;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backends of this distribution with what each can do on this host, asked once: what a machine
 * class means does not change while a hypervisor runs.
 *
 * @param all the strongest wall first; among equals the ones proven longest, then by name
 * @param runtimes those with a runtime of their own that somebody asked for, by name
 */
public record Backends(List<Found> all, Map<String, Found> runtimes) {
  private static final Logger LOG = LoggerFactory.getLogger(Backends.class);
  private static final List<String> PROVEN = List.of("nspawn", "bubblewrap");
  private static final Comparator<Found> ORDER =
      Comparator.comparing((Found found) -> found.backend().isolation())
          .reversed()
          .thenComparing(found -> -PROVEN.indexOf(found.name()))
          .thenComparing(Found::name);

  /**
   * One of them, and whether it can be used here.
   *
   * @param realNetwork whether a sandbox of it can have a network of its own
   */
  public record Found(Backend backend, Readiness readiness, Readiness realNetwork) {
    public String name() {
      return backend.name();
    }

    /** Whether there is a wall that we know; one without is never chosen by itself. */
    public boolean isolates() {
      return backend.isolation().compareTo(Isolation.UNKNOWN) > 0;
    }

    private boolean yields() {
      return readiness instanceof Readiness.Usable usable && usable.yields();
    }
  }

  /** What a machine class's backend comes to on this host. */
  public sealed interface Choice {
    record Chosen(Backend backend) implements Choice {}

    record Refused(String reason, String remedy) implements Choice {}
  }

  public Backends(List<Found> all) {
    this(all.stream().sorted(ORDER).toList(), new ConcurrentHashMap<>());
  }

  /** Those of this distribution, and one for each class of machines that somebody else runs. */
  public static Backends ofThisHost(List<MachineClass> classes) {
    return probed(withMachines(ServiceLoader.load(Backend.class), classes));
  }

  /** These, and one for each class whose machines somebody else runs. */
  public static List<Backend> withMachines(
      Iterable<? extends Backend> backends, List<MachineClass> classes) {
    var all = new ArrayList<Backend>();
    for (var backend : backends) {
      all.add(backend);
      if (backend.name().equals(MachineClass.ADOPT)) {
        classes.forEach(each -> each.machines().map(backend::over).ifPresent(all::add));
      }
    }
    return all;
  }

  /** All are asked at once: one that tries a machine must not make the others wait. */
  public static Backends probed(Iterable<? extends Backend> backends) {
    var asked = new ArrayList<Future<Found>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var backend : backends) {
        asked.add(threads.submit(() -> asked(backend)));
      }
    }
    return new Backends(asked.stream().map(Future::resultNow).toList());
  }

  private static Found asked(Backend backend) {
    return new Found(backend, ask(backend, Backend::probe), ask(backend, Backend::realNetwork));
  }

  /** One that cannot even be asked must not keep the others from being used. */
  private static Readiness ask(Backend backend, Function<Backend, Readiness> question) {
    try {
      return question.apply(backend);
    } catch (RuntimeException broken) {
      LOG.warn("{} could not be probed", backend.name(), broken);
      return new Readiness.Unusable(
          "it could not be probed: " + broken, "look at the hypervisor's log");
    }
  }

  /**
   * @param name a backend's, with one of its runtimes behind a slash or without
   */
  public Optional<Found> find(String name) {
    var known = all.stream().filter(found -> found.name().equals(name)).findFirst();
    var slash = name.indexOf('/');
    if (known.isPresent() || slash < 0) {
      return known;
    }
    try {
      return find(name.substring(0, slash))
          .map(found ->
              runtimes.computeIfAbsent(
                  name, _ -> asked(found.backend().withRuntime(name.substring(slash + 1)))));
    } catch (BackendException none) {
      return Optional.empty();
    }
  }

  /** Those that can be used here. */
  public List<Backend> usable() {
    return all.stream()
        .filter(found -> found.readiness() instanceof Readiness.Usable)
        .map(Found::backend)
        .toList();
  }

  /** The backend of a class, with which its sandboxes get what it says that they reach. */
  public Choice choose(MachineClass machineClass) {
    return choose(machineClass.backend(), machineClass.reach());
  }

  /** The same where nothing has to be reached. */
  public Choice choose(String name) {
    return choose(name, Reach.NONE);
  }

  /**
   * @param name a backend's, or {@link MachineClass#AUTO}
   */
  public Choice choose(String name, Reach reach) {
    if (name.equals(MachineClass.AUTO)) {
      return strongest(reach);
    }
    return find(name).map(found -> choose(found, reach)).orElseGet(() -> unknown(name));
  }

  private static Choice choose(Found found, Reach reach) {
    if (found.readiness() instanceof Readiness.Unusable(var reason, var remedy)) {
      return new Choice.Refused(
          "the backend " + found.name() + " cannot be used: " + reason, remedy);
    }
    if (reach.kind() == Reach.Kind.NAT
        && found.realNetwork() instanceof Readiness.Unusable(var reason, var remedy)) {
      return new Choice.Refused(
          "the backend " + found.name() + " has no network \"nat\" here: " + reason, remedy);
    }
    return new Choice.Chosen(found.backend());
  }

  private Choice strongest(Reach reach) {
    var walls = all.stream().filter(Found::isolates).toList();
    return walls.stream()
        .sorted(Comparator.comparing(Found::yields))
        .map(found -> choose(found, reach))
        .filter(Choice.Chosen.class::isInstance)
        .findFirst()
        .orElseGet(() ->
            new Choice.Refused(
                "no backend that isolates can be used on this host"
                    + (reach.kind() == Reach.Kind.NAT ? " with network \"nat\"" : "")
                    + each(walls, Readiness.Unusable::reason),
                "make one of them usable" + each(walls, Readiness.Unusable::remedy)));
  }

  /** What keeps each: that it cannot be used at all, or that it has no network of its own. */
  private static String each(List<Found> walls, Function<Readiness.Unusable, String> what) {
    return walls.stream()
        .flatMap(found ->
            Stream.of(found.readiness(), found.realNetwork())
                .filter(Readiness.Unusable.class::isInstance)
                .limit(1)
                .map(lacks -> found.name() + ": " + what.apply((Readiness.Unusable) lacks)))
        .collect(Collectors.joining("; ", walls.isEmpty() ? "" : ": ", ""));
  }

  private Choice.Refused unknown(String name) {
    var slash = name.indexOf('/');
    var known = slash < 0 ? Optional.<Found>empty() : find(name.substring(0, slash));
    if (known.isPresent()) {
      return new Choice.Refused(
          "the backend " + known.get().name() + " has no runtime " + name.substring(slash + 1),
          "leave the runtime out, or name the backend that it is of");
    }
    var good = Stream.concat(all.stream().map(Found::name), Stream.of(MachineClass.AUTO)).toList();
    return new Choice.Refused(
        "there is no backend " + name + ": did you mean " + Nearest.to(name, good) + "?",
        "`choir doctor` lists those there are");
  }

  /**
   * Refuses settings that name a backend that is not there at all, and an operator's override that
   * cannot be used here; a class that cannot be used is only told.
   *
   * @param override what the operator named for all classes
   */
  public void check(List<MachineClass> classes, Optional<String> override) throws CannotStart {
    var faults =
        classes.stream()
            .filter(each -> !each.auto() && find(each.backend()).isEmpty())
            .map(each -> "class " + each.name() + ": " + unknown(each.backend()).reason())
            .toList();
    if (!faults.isEmpty()) {
      throw CannotStart.badSettings(new BadSettings(faults));
    }
    if (override.isPresent() && choose(override.get()) instanceof Choice.Refused refused) {
      throw new CannotStart(CannotStart.Exit.MISSING, refused.reason(), refused.remedy());
    }
    tell(classes);
  }

  private void tell(List<MachineClass> classes) {
    var chosen = new HashSet<String>();
    for (var each : classes) {
      switch (choose(each)) {
        case Choice.Refused(var reason, var remedy) ->
            LOG.warn("the machine class {} cannot be used: {}; {}", each.name(), reason, remedy);
        case Choice.Chosen(var backend) -> chosen.add(backend.name());
      }
    }
    for (var found : Stream.concat(all.stream(), runtimes.values().stream()).toList()) {
      if (chosen.contains(found.name())
          && found.readiness() instanceof Readiness.Usable(var warnings, _)) {
        warnings.forEach(warning -> LOG.warn("{}: {}", found.name(), warning));
      }
    }
  }
}
