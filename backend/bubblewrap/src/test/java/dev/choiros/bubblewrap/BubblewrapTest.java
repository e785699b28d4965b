package dev.choiros.bubblewrap;

import dev.choiros.backend.Backend;
import dev.choiros.linux.Failpoint;
import dev.choiros.testkit.linux.LinuxContract;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The contract, as whoever runs this: {@code AsUserTest} runs it again as somebody else. */
@Tag("sandbox")
class BubblewrapTest extends LinuxContract {
  @Override
  protected Backend backend(Failpoint failpoint, Duration patience) {
    return new Bubblewrap(failpoint, patience);
  }
}
