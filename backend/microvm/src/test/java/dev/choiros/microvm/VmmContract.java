package dev.choiros.microvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Capability;
import dev.choiros.linux.Failpoint;
import dev.choiros.linux.LinuxBackend;
import dev.choiros.testkit.Box;
import dev.choiros.testkit.Declared;
import dev.choiros.testkit.linux.LinuxContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The contract on a whole driver, with a fake in the place of the program that it drives. */
@Tag("sandbox")
abstract class VmmContract extends LinuxContract {
  abstract Vmm vmm();

  String system() {
    return "Linux";
  }

  @Override
  protected Backend backend(Failpoint failpoint, Duration patience) {
    var boots = patience.equals(LinuxBackend.PATIENCE) ? VirtualMachines.BOOTS : patience;
    var made = TestMachines.faked(new Forgetful(vmm()), system());
    return new VirtualMachines(made, failpoint, boots);
  }

  @Override
  protected void write(Box box, String name, String text) throws Exception {
    box.run("root", "printf %s '" + text + "' >/" + name);
  }

  @Override
  protected String read(Box box, String name) throws Exception {
    return box.run("root", "cat /" + name).output();
  }

  /** Each fake is a program of its own, of Java; the driver is asked the same by a few. */
  @Override
  protected int crowd() {
    return 5;
  }

  /** What is asked of it, in which order, and which files; not what was in memory. */
  @Test
  void oneThatIsWrittenDownGoesOn(TestInfo test) throws Exception {
    var made = TestMachines.faked(vmm(), system());
    var whole = new VirtualMachines(made, Failpoint.NONE, VirtualMachines.BOOTS);
    if (!vmm().writes()) {
      Declared.by(test, vmm().name() + " cannot write a machine down");
      assertThat(whole.capabilities()).doesNotContain(Capability.MEMORY_SNAPSHOT);
      return;
    }
    var box = rig.box(SMALL);
    var running = whole.start(box.spec());
    assertThat(box.get("/health")).contains("healthy");

    var snapshot = Files.createDirectory(temp.resolve("written"));
    box.close();
    running.snapshot(snapshot);
    assertThat(running.alive()).isFalse();
    box.listen();
    var restored = whole.restore(box.spec(), snapshot);

    assertThat(box.get("/health")).contains("healthy");
    restored.stop(Duration.ofSeconds(5));
    assertThat(whole.adopt(box.spec())).isEmpty();
  }

  /** A fake has no memory, so what says that memory is kept is not asked of it. */
  private record Forgetful(Vmm vmm) implements Vmm {
    @Override
    public boolean writes() {
      return false;
    }

    @Override
    public String name() {
      return vmm.name();
    }

    @Override
    public boolean proven() {
      return vmm.proven();
    }

    @Override
    public Guest guest() {
      return vmm.guest();
    }

    @Override
    public Optional<dev.choiros.backend.Readiness.Unusable> fault(Supplier<Ground> ground) {
      return vmm.fault(ground);
    }

    @Override
    public void lay(Machine machine, Memory memory) throws IOException {
      vmm.lay(machine, memory);
    }

    @Override
    public Path home(Machine machine) {
      return vmm.home(machine);
    }

    @Override
    public List<String> command(Machine machine, Memory memory, Handed handed) throws IOException {
      return vmm.command(machine, memory, handed);
    }

    @Override
    public void begin(Machine machine, Memory memory, BooleanSupplier hopeless) throws IOException {
      vmm.begin(machine, memory, hopeless);
    }

    @Override
    public Control control(Place place) {
      return vmm.control(place);
    }

    @Override
    public Map<String, Path> write(Place place) throws IOException {
      return vmm.write(place);
    }
  }
}
