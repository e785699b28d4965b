package dev.choiros.backend;

/** A backend could not do what was asked; the message says why, the remedy what to do about it. */
public final class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String remedy;

  public BackendException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  public BackendException(String message, String remedy, Throwable cause) {
    super(message, cause);
    this.remedy = remedy;
  }

  /** For what is asked of a backend that never said that it can do it here. */
  public static BackendException lacking(String name, Capability capability) {
    return new BackendException(
        name + " lacks " + capability + " on this host",
        "use a machine class of another backend; `choir doctor` lists what each can do");
  }

  public String remedy() {
    return remedy;
  }
}
