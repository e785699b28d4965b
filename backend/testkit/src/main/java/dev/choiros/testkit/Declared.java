package dev.choiros.testkit;

import org.junit.jupiter.api.TestInfo;

/** Prints what a backend or a host cannot do, where a test holds it to saying so, for the table. */
public final class Declared {
  public static final String SAYS = "declared: ";

  private Declared() {}

  public static void by(TestInfo test, String lacking) {
    System.out.println(SAYS + test.getDisplayName() + ": " + lacking);
  }
}
