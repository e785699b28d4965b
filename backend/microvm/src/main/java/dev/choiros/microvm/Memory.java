package dev.choiros.microvm;

import java.nio.file.Path;

/** Where a machine's memory comes from. */
sealed interface Memory {
  /** Empty, the machine boots. */
  record Fresh() implements Memory {}

  /** Empty, in a file, which others are cloned from once it has booted. */
  record Kept(Path file) implements Memory {}

  /** As it was written down when its sandbox ran. */
  record Written(Path state) implements Memory {}

  /** Of a machine that has booted, changed by this one for itself alone. */
  record Cloned(Path folder) implements Memory {
    Path file() {
      return folder.resolve("memory");
    }

    Path state() {
      return folder.resolve("state");
    }
  }
}
