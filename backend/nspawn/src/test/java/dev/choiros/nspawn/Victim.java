package dev.choiros.nspawn;

import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.testkit.Rig;
import java.nio.file.Path;
import java.time.Duration;

/** A hypervisor that starts one sandbox and ends, as {@code kill -9} would end it, at one step. */
final class Victim {
  static final int KILLED = 137;

  private Victim() {}

  public static void main(String[] arguments) throws Exception {
    var home = Path.of(arguments[0]);
    var backend =
        new Nspawn(
            step -> {
              if (step.equals(arguments[1])) {
                Runtime.getRuntime().halt(KILLED);
              }
            },
            Duration.ofMinutes(1));
    var rig = new Rig(home, backend, new FolderStore(home.resolve("templates")), 30_000);
    rig.start(rig.box(new Limits(256L << 20, 2000, 128, 64L << 20)));
  }
}
