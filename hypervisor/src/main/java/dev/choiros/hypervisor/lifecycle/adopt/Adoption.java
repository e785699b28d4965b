package dev.choiros.hypervisor.lifecycle.adopt;

import dev.choiros.backend.Backend;
import dev.choiros.backend.BackendException;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.hypervisor.routes.Channels;
import dev.choiros.hypervisor.routes.Upstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what an earlier hypervisor left running. */
public final class Adoption {
  private static final Logger log = LoggerFactory.getLogger(Adoption.class);

  /** A sandbox that runs, and the channel on which its agent is about to dial again. */
  public record Adopted(Running running, Upstream upstream) {}

  private final Channels channels;

  public Adoption(Channels channels) {
    this.channels = channels;
  }

  /** Empty if it runs no longer; then nobody listens for it either. */
  public Optional<Adopted> adopt(Backend backend, SandboxSpec spec) {
    // asked first: listening would make the folder of one that is gone
    var running = backend.adopt(spec);
    return running.map(found -> new Adopted(found, channels.listen(spec.folder(), spec.ids())));
  }

  /** What is on the host below {@code sandboxes}, or runs there, and has no row. */
  public Set<SandboxId> strays(Path sandboxes, Iterable<Backend> backends, Set<SandboxId> known) {
    var found = new HashSet<SandboxId>();
    for (var backend : backends) {
      found.addAll(found(backend, sandboxes));
    }
    found.addAll(folders(sandboxes));
    found.removeAll(known);
    return found;
  }

  /** One that fails must not keep the hypervisor from its start; it is asked again at the next. */
  private static Set<SandboxId> found(Backend backend, Path sandboxes) {
    try {
      return backend.found(sandboxes);
    } catch (BackendException failed) {
      log.error("{} could not say what runs", backend.name(), failed);
      return Set.of();
    }
  }

  private static Set<SandboxId> folders(Path sandboxes) {
    var found = new HashSet<SandboxId>();
    try (var folders = Files.newDirectoryStream(sandboxes)) {
      for (var folder : folders) {
        SandboxId.parse(String.valueOf(folder.getFileName())).ifPresent(found::add);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return found;
  }
}
