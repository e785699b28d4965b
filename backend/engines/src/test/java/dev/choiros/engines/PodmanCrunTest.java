package dev.choiros.engines;

class PodmanCrunTest extends PodmanRootSuite {
  PodmanCrunTest() {
    super("crun", Victim.class);
  }

  /** Is killed while it starts a sandbox. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      dev.choiros.testkit.linux.Victim.run(
          arguments, (failpoint, patience) -> podman("crun", failpoint, patience));
    }
  }
}
