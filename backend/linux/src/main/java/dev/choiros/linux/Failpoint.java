package dev.choiros.linux;

/** A named place between two steps, where a test may make an end of the process. */
@FunctionalInterface
public interface Failpoint {
  Failpoint NONE = step -> {};

  void at(String step);
}
