package dev.choiros.testkit;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.DiskForm;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.layers.LayerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A layer store of empty folders, for tests with {@link FakeBackend}. */
public final class FakeLayers implements LayerStore {
  private final Set<Path> open = ConcurrentHashMap.newKeySet();

  /** Homes of the sandboxes that are open now. */
  public Set<Path> open() {
    return Set.copyOf(open);
  }

  @Override
  public void open(SandboxSpec spec, DiskForm form) {
    var folder = spec.folder();
    try {
      Files.createDirectories(folder.root());
      Files.createDirectories(folder.log());
    } catch (IOException failed) {
      throw new BackendException("could not make " + folder.disk(), "check its mode", failed);
    }
    open.add(folder.home());
  }

  @Override
  public void close(SandboxFolder folder) {
    open.remove(folder.home());
  }

  @Override
  public long usedBytes(SandboxFolder folder) {
    return Files.exists(folder.root()) ? 0 : -1;
  }

  @Override
  public boolean enforcesDiskLimit() {
    return false;
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }
}
