package dev.choiros.hypervisor.request;

import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.hypervisor.request.authenticate.Gatekeeper;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Admits whom a test has signed in. */
public final class FakeGatekeeper implements Gatekeeper {
  private final Map<String, Admission> sessions = new ConcurrentHashMap<>();

  private final Map<String, Admission> operators = new ConcurrentHashMap<>();
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  public void signIn(String cookie, Person person) {
    sessions.put(cookie, new Admission.Granted(person, "session of " + cookie));
  }

  public void recover(String cookie, Person person) {
    sessions.put(cookie, new Admission.Recovering(person, "session of " + cookie));
  }

  public void signOut(String cookie) {
    if (sessions.remove(cookie) instanceof Admission.Granted(_, var session)) {
      watchers.forEach(watcher -> watcher.accept(session));
    }
  }

  /** Another cookie for the same session, as a fresh passkey check gives. */
  public void rotate(String from, String to) {
    sessions.put(to, Objects.requireNonNull(sessions.remove(from)));
  }

  @Override
  public Admission named(String session) {
    return sessions.values().stream()
        .filter(each -> each instanceof Admission.Granted(_, var name) && name.equals(session))
        .findFirst()
        .orElse(new Admission.Anonymous());
  }

  @Override
  public void whenEnded(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  /** Has {@code bearer} stand for {@code person}. */
  public void operate(String bearer, Person person) {
    operators.put(bearer, new Admission.Granted(person, "operator"));
  }

  @Override
  public Admission operator(String bearer) {
    return operators.getOrDefault(bearer, new Admission.Anonymous());
  }

  @Override
  public Admission admit(@Nullable String cookie) {
    return cookie == null
        ? new Admission.Anonymous()
        : sessions.getOrDefault(cookie, new Admission.Anonymous());
  }
}
