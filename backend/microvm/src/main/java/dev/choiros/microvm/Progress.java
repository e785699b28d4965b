package dev.choiros.microvm;

import java.lang.System.Logger.Level;

/** Says what takes long, when it is done the first time. */
final class Progress {
  private static final System.Logger LOG = System.getLogger("dev.choiros.microvm");

  private Progress() {}

  static void tell(String what) {
    LOG.log(Level.INFO, what);
  }
}
