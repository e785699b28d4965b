package dev.choiros.process;

/** Is killed while it starts a sandbox. */
final class Victim {
  private Victim() {}

  public static void main(String[] arguments) throws Exception {
    dev.choiros.testkit.linux.Victim.run(arguments, PlainProcess::new);
  }
}
