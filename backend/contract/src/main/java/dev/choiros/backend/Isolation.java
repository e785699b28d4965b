package dev.choiros.backend;

/** How strong the wall around a sandbox is, weakest first; shown to people as it is. */
public enum Isolation {
  PROCESS,
  /** A machine that somebody else runs: what is around it is not ours to know. */
  UNKNOWN,
  NAMESPACES,
  GVISOR,
  MICROVM;

  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
