package dev.choiros.linux;

import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.network.RealNetwork;
import java.io.IOException;
import java.util.List;

/** The network of its own that a sandbox may have. */
public final class OwnNetwork {
  private OwnNetwork() {}

  /**
   * Makes it, if the sandbox is to have one.
   *
   * @return what a command begins with that is to run in it; empty where there is none
   */
  public static List<String> made(SandboxSpec spec, Failpoint failpoint) throws IOException {
    if (!(spec.network() instanceof Network.Nat nat)) {
      return List.of();
    }
    var network = of(spec.folder());
    network.make(nat, failpoint::at);
    return network.enter();
  }

  /** That of one sandbox, whether it has one or not. */
  public static RealNetwork of(SandboxFolder folder) {
    return new RealNetwork(Mark.of(folder), new Notes(folder).file("network"));
  }
}
