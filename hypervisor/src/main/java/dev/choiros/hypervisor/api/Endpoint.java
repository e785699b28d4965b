package dev.choiros.hypervisor.api;

/** One method and path template of the control plane. Runs on a virtual thread and may block. */
public record Endpoint(String method, String template, Handler handler, About about) {
  /** What answers; a {@link Fault} becomes the error body. */
  @FunctionalInterface
  public interface Handler {
    Answer answer(Call call);
  }

  public static Endpoint get(String template, Handler handler, About about) {
    return new Endpoint("GET", template, handler, about);
  }

  public static Endpoint post(String template, Handler handler, About about) {
    return new Endpoint("POST", template, handler, about);
  }

  public static Endpoint put(String template, Handler handler, About about) {
    return new Endpoint("PUT", template, handler, about);
  }

  public static Endpoint delete(String template, Handler handler, About about) {
    return new Endpoint("DELETE", template, handler, about);
  }
}
