package dev.choiros.hypervisor.request.authenticate;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Knows the sessions. Answers from memory and never blocks, so event loops may ask it. */
public interface Gatekeeper {
  /** The name of the session cookie. */
  String COOKIE = "choir_session";

  /**
   * @param cookie the value of the session cookie, if one came
   */
  Admission admit(@Nullable String cookie);

  /**
   * Whom the session of that name admits now, as its cookie would; nobody, unless an implementation
   * knows its sessions by name.
   */
  default Admission named(String session) {
    return new Admission.Anonymous();
  }

  /**
   * Who a bearer token stands for that came from this host itself; nobody, unless an implementation
   * knows better.
   */
  default Admission operator(String bearer) {
    return new Admission.Anonymous();
  }

  /**
   * Has {@code watcher} told the name of each session that ends, when it admits nobody any more; it
   * must not block. Who has no sessions that end has nothing to tell.
   */
  default void whenEnded(Consumer<String> watcher) {}
}
