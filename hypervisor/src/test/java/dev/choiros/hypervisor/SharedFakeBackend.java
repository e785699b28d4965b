package dev.choiros.hypervisor;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Capability;
import dev.choiros.backend.IdRange;
import dev.choiros.backend.Isolation;
import dev.choiros.backend.Readiness;
import dev.choiros.backend.Running;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.testkit.FakeBackend;
import dev.choiros.testkit.FakeHost;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The fake as a whole hypervisor finds it, on one machine that a test can look at. */
public final class SharedFakeBackend implements Backend {
  static final FakeHost HOST = new FakeHost();

  private final Backend fake = new FakeBackend(HOST);

  @Override
  public String name() {
    return fake.name();
  }

  @Override
  public Isolation isolation() {
    return fake.isolation();
  }

  @Override
  public Set<Capability> capabilities() {
    return fake.capabilities();
  }

  @Override
  public Readiness probe() {
    return fake.probe();
  }

  @Override
  public IdRange ids(int number) {
    return fake.ids(number);
  }

  @Override
  public Running start(SandboxSpec spec) {
    return fake.start(spec);
  }

  @Override
  public Optional<Running> adopt(SandboxSpec spec) {
    return fake.adopt(spec);
  }

  @Override
  public void sweep(SandboxFolder folder) {
    fake.sweep(folder);
  }

  @Override
  public void delete(SandboxFolder folder) {
    fake.delete(folder);
  }

  @Override
  public Set<SandboxId> found(Path sandboxes) {
    return fake.found(sandboxes);
  }
}
