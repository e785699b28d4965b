package dev.choiros.microvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Readiness;
import dev.choiros.microvm.fake.FakeFirecracker;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a host on which one cannot be used. */
class VmmFaultTest {
  private static final Ground NO_KVM =
      new Ground("Linux", new Acceleration.Emulated("there is no /dev/kvm"));
  private static final Ground KVM = new Ground("Linux", new Acceleration.Kvm());
  private static final Ground MAC = new Ground("Mac OS X", new Acceleration.Emulated("a Mac"));

  @Test
  void aProgramThatIsNotThere() {
    var hosted = new Hosted("no-such-vmm", new Hosted.Version(1, 8), "https://example.org");
    var fault = hosted.fault(Optional.empty(), () -> KVM).orElseThrow();
    assertThat(fault.reason()).isEqualTo("the program no-such-vmm is not found");
    assertThat(fault.remedy())
        .isEqualTo(
            "put a release of no-such-vmm, version 1.8 or later, into /usr/local/bin:"
                + " https://example.org");
  }

  @Test
  void aProgramThatIsTooOld() {
    var old = firecracker("1.7.0").fault(() -> KVM).orElseThrow();
    assertThat(old.reason()).endsWith("is 1.7, too old for this");
    assertThat(firecracker("1.8.0").fault(() -> KVM)).isEmpty();
    assertThat(firecracker("1.10.1").fault(() -> KVM)).isEmpty();
    assertThat(Hosted.version("cloud-hypervisor v45.0.0-52-g")).contains(version(45, 0));
    assertThat(Hosted.version("no number")).isEmpty();
  }

  private static Hosted.Version version(int major, int minor) {
    return new Hosted.Version(major, minor);
  }

  private static FirecrackerVmm firecracker(String version) {
    var program = FakePrograms.of(FakeFirecracker.class, "firecracker", version);
    return new FirecrackerVmm(Optional.of(program));
  }

  @Test
  void aHostWithoutKvm() {
    assertThat(firecracker("1.8.0").fault(() -> NO_KVM).map(Readiness.Unusable::reason))
        .contains(
            "it runs machines by KVM only, which is not usable here because there is no /dev/kvm");
  }

  @Test
  void aHostThatIsNoMac() {
    var here = new VfkitVmm(Optional.empty()).fault(() -> KVM).orElseThrow();
    assertThat(here.reason()).isEqualTo("vfkit runs machines by macOS, and this is Linux");
    assertThat(here.remedy()).contains("qemu");
  }

  @Test
  void aMacWithoutVfkit() {
    var fault = new VfkitVmm(Optional.empty()).fault(() -> MAC).orElseThrow();
    assertThat(fault.reason()).isEqualTo("the program vfkit is not found");
    assertThat(fault.remedy()).isEqualTo("brew install vfkit");
    assertThat(new VfkitVmm(Optional.of(Path.of("/bin/true"))).fault(() -> MAC)).isEmpty();
  }
}
