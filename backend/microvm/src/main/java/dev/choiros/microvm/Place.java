package dev.choiros.microvm;

import dev.choiros.backend.SandboxFolder;
import java.nio.file.Path;

/** Where the files of one running machine are, among the notes of its sandbox. */
record Place(SandboxFolder folder) {
  /** The one folder that the machine's own id may write; it makes its sockets there. */
  Path sockets() {
    return folder.run().resolve("vm");
  }

  Path control() {
    return sockets().resolve("control");
  }

  Path qmp() {
    return sockets().resolve("qmp");
  }

  Path relay() {
    return folder.run().resolve("relay");
  }

  Path start() {
    return folder.run().resolve("start");
  }

  /** The memory of a machine that others will be cloned from, while it boots. */
  Path memory() {
    return sockets().resolve("memory");
  }

  /** What else is needed to go on with it. */
  Path state() {
    return sockets().resolve("state");
  }
}
