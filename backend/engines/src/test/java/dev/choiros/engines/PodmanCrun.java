package dev.choiros.engines;

/** Run by {@code PodmanAsUserTest}. */
class PodmanCrun extends PodmanUsersSuite {
  PodmanCrun() {
    super("crun", PodmanCrunTest.Victim.class);
  }
}
