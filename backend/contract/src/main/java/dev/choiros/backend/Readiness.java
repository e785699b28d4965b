package dev.choiros.backend;

import java.util.List;

/** Whether a backend can run here, and if not exactly why and what to do. */
public sealed interface Readiness {
  /**
   * It can.
   *
   * @param warnings what it cannot do on this host, one plain sentence each
   * @param yields whether it must not be chosen unasked while another can be used, however much
   *     stronger its wall is: because it is slow here, or has a fault that people would meet; a
   *     warning says which
   */
  record Usable(List<String> warnings, boolean yields) implements Readiness {
    public Usable {
      warnings = List.copyOf(warnings);
    }

    public Usable(List<String> warnings) {
      this(warnings, false);
    }
  }

  record Unusable(String reason, String remedy) implements Readiness {}
}
