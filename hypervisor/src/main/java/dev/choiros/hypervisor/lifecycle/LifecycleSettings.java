package dev.choiros.hypervisor.lifecycle;

import dev.choiros.hypervisor.settings.MachineClass;
import dev.choiros.hypervisor.settings.Nat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * @param sandboxes the folder that holds theirs
 * @param agent the agent's runtime image
 * @param readyTimeout from the start of a sandbox's processes to its first dial
 * @param stopGrace how long a sandbox may take to end by itself when it is stopped
 * @param mostRunning sandboxes that run at once
 * @param nat where the addresses of sandboxes come from that have one
 * @param machineClasses never empty; the first is the default
 */
public record LifecycleSettings(
    Path sandboxes,
    Path agent,
    Duration readyTimeout,
    Duration stopGrace,
    int mostRunning,
    Nat nat,
    List<MachineClass> machineClasses) {
  public LifecycleSettings {
    machineClasses = List.copyOf(machineClasses);
    if (machineClasses.isEmpty()) {
      throw new IllegalArgumentException("there is no machine class");
    }
  }
}
