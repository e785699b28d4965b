package dev.choiros.backend;

/** How a backend wants a sandbox's disk when it starts. */
public enum DiskForm {
  /** None at all: its files are where nobody but itself has them. */
  NONE,
  /** Its files, at {@link SandboxFolder#disk()}. */
  TREE,
  /** An image of its files, at {@link SandboxFolder#image()}, that nobody else has open. */
  IMAGE
}
