package dev.choiros.testkit.linux;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Destination;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Network;
import dev.choiros.backend.Subnet;
import dev.choiros.layers.FolderStore;
import dev.choiros.linux.Failpoint;
import dev.choiros.testkit.Rig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/** A hypervisor that starts one sandbox and ends, as {@code kill -9} would end it, at one step. */
public final class Victim {
  public static final int KILLED = 137;

  private static final Subnet LINK = Subnet.parse("10.231.255.0/30");

  private Victim() {}

  /**
   * @param arguments a folder for the sandbox, beside which templates are kept, the step, and a
   *     third if it is to have a network
   */
  public static void run(String[] arguments, BiFunction<Failpoint, Duration, Backend> backend)
      throws IOException {
    var home = Path.of(arguments[0]);
    Failpoint end =
        step -> {
          if (step.equals(arguments[1])) {
            Runtime.getRuntime().halt(KILLED);
          }
        };
    var layers = new FolderStore(home.resolveSibling("templates"));
    var rig = new Rig(home, backend.apply(end, Duration.ofMinutes(1)), layers, 30_000);
    var network =
        arguments.length > 2
            ? new Network.Nat(LINK, List.of(Destination.INTERNET), List.of())
            : new Network.None();
    rig.start(rig.box(new Limits(256L << 20, 2000, 128, 64L << 20), network));
  }
}
