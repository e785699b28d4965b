package dev.choiros.hypervisor.lifecycle;

import static dev.choiros.hypervisor.lifecycle.Rig.ANNA;
import static dev.choiros.hypervisor.lifecycle.Rig.LIVE;

import java.nio.file.Path;

/**
 * A hypervisor with two backends in a process of its own, ended by a failpoint in the middle of
 * what it does to a sandbox of the strong one.
 */
public final class CutOffOnTwo {
  private CutOffOnTwo() {}

  public static void main(String[] arguments) {
    try (var rig = new TwoBackends().open(Path.of(arguments[0]))) {
      rig.lifecycle.choose(ANNA, TwoBackends.STRONG);
      rig.lifecycle.wake(LIVE);
      switch (arguments[1]) {
        case "start" -> {
          // done
        }
        case "stop" -> rig.lifecycle.stop(LIVE);
        case "delete" -> rig.lifecycle.delete(LIVE);
        default -> throw new IllegalArgumentException(arguments[1]);
      }
    }
  }
}
