package dev.choiros.backend;

import java.util.List;

/** Whether a backend can run here, and if not exactly why and what to do. */
public sealed interface Readiness {
  /**
   * It can.
   *
   * @param warnings what it cannot do on this host, one plain sentence each
   * @param slow whether it does its work here so slowly that it must not be chosen unasked while
   *     another can be used, however much stronger its wall is
   */
  record Usable(List<String> warnings, boolean slow) implements Readiness {
    public Usable {
      warnings = List.copyOf(warnings);
    }

    public Usable(List<String> warnings) {
      this(warnings, false);
    }
  }

  record Unusable(String reason, String remedy) implements Readiness {}
}
