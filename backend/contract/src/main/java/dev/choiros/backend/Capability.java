package dev.choiros.backend;

/** What only some backends can do; asked for, never assumed. */
public enum Capability {
  /** Limits on memory, CPU and processes are enforced. */
  LIMITS,
  /** The users {@code root} and {@code user} are two ids inside. */
  USERS,
  /** Every sandbox has host ids that no other one has. */
  OWN_IDS,
  /** A sandbox can be paused: it uses no processor until it is resumed. */
  PAUSE,
  /** Memory and processes can be written down, and a sandbox started from them. */
  MEMORY_SNAPSHOT,
  /** A sandbox can have {@link Network.Nat}; {@link Backend#realNetwork} says why not. */
  REAL_NETWORK
}
