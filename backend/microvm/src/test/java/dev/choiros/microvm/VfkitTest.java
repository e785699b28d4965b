package dev.choiros.microvm;

import dev.choiros.backend.Backend;
import dev.choiros.linux.Failpoint;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract, where the program is there and can run machines. */
@ExtendWith(NeedsTheRealOne.Vfkit.class)
class VfkitTest extends QemuTest {
  @Override
  protected Backend backend(Failpoint failpoint, Duration patience) {
    return TestMachines.real(new VfkitVmm(Optional.empty()), failpoint, patience);
  }
}
