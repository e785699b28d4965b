package dev.choiros.templates;

/** Is told how far the making of a template has come; quick, because it is told often. */
@FunctionalInterface
public interface Progress {
  Progress SILENT = (_, _, _) -> {};

  /**
   * @param step what is being done, for people
   * @param done bytes of it
   * @param all bytes of it in the end; 0 if that is not known
   */
  void at(String step, long done, long all);
}
