package dev.choiros.engines;

/** Run by {@code PodmanAsUserTest}. */
class PodmanRunc extends PodmanUsersSuite {
  PodmanRunc() {
    super("runc", PodmanRuncTest.Victim.class);
  }
}
