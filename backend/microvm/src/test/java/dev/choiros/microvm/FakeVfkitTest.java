package dev.choiros.microvm;

import dev.choiros.microvm.fake.FakeVfkit;
import java.util.Optional;

/** The driver of vfkit against its fake: what is asked, not what a machine does. */
class FakeVfkitTest extends VmmContract {
  @Override
  Vmm vmm() {
    return new VfkitVmm(Optional.of(FakePrograms.of(FakeVfkit.class, "vfkit", "0.6.0")));
  }

  @Override
  String system() {
    return "Mac OS X";
  }
}
