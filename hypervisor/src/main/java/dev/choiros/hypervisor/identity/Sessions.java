package dev.choiros.hypervisor.identity;

import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.request.authenticate.Admission;
import dev.choiros.hypervisor.request.authenticate.Gatekeeper;
import dev.choiros.protocol.identity.SessionRow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Every live session, in memory and in the ledger. {@link #admit} answers from memory alone; what
 * changes the set blocks, and changes ledger and memory under one lock.
 */
public final class Sessions implements Gatekeeper {
  /** More than anyone has browsers; the least used gives way. */
  private static final int MOST_PER_ACCOUNT = 100;

  private static final Admission ANONYMOUS = new Admission.Anonymous();

  private final Ledger ledger;
  private final InstantSource clock;
  private final Map<String, Session> byCookie = new ConcurrentHashMap<>();
  private final Map<String, Session> byId = new ConcurrentHashMap<>();
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
  private final ReentrantLock changing = new ReentrantLock();

  /**
   * What a sign-in came to, inside its transaction.
   *
   * @param replaces the session that the caller had, which ends; when it was the same person's, the
   *     new one takes its name over
   */
  record Opening<T>(
      Person person, Session.Kind kind, Visitor visitor, @Nullable String replaces, T result) {}

  /**
   * @param cookie the value that the person's browser keeps; nobody else ever sees it
   */
  public record Opened<T>(String cookie, T result) {}

  public Sessions(Ledger ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
    for (var session : ledger.read(SessionRows::all)) {
      publish(session);
    }
  }

  @Override
  public Admission admit(@Nullable String cookie) {
    if (cookie == null || cookie.length() != Token.LENGTH) {
      return ANONYMOUS;
    }
    return admit(byCookie.get(Token.hash(cookie)));
  }

  @Override
  public Admission named(String session) {
    return admit(byId.get(session));
  }

  private Admission admit(@Nullable Session session) {
    var now = clock.millis();
    if (session == null || session.over(now)) {
      return ANONYMOUS;
    }
    session.touch(now);
    return switch (session.kind) {
      case FULL -> new Admission.Granted(session.person, session.id);
      case RECOVERY -> new Admission.Recovering(session.person, session.id);
    };
  }

  /** Whether a passkey was checked in that session within the last five minutes. */
  public boolean fresh(String id) {
    var session = byId.get(id);
    return session != null && session.fresh(clock.millis());
  }

  @Override
  public void whenEnded(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  /** Runs {@code work} and opens the session it asks for, in one transaction. */
  <T> Opened<T> open(Function<DSLContext, Opening<T>> work) {
    record Made<T>(Session session, String cookie, Opening<T> opening, @Nullable Session before) {}
    changing.lock();
    try {
      var made =
          ledger.write(context -> {
            var opening = work.apply(context);
            var before = opening.replaces() == null ? null : byId.get(opening.replaces());
            var cookie = Token.random();
            var session = made(opening, before, cookie);
            if (before != null) {
              SessionRows.delete(context, List.of(before.id));
            }
            SessionRows.insert(context, session);
            return new Made<>(session, cookie, opening, before);
          });
      publish(made.session()); // first, so that a name which is taken over is alive all the time
      if (made.before() != null) {
        retract(made.before(), !made.before().id.equals(made.session().id));
      }
      dropBeyond(made.session().person.id());
      return new Opened<>(made.cookie(), made.opening().result());
    } finally {
      changing.unlock();
    }
  }

  private Session made(Opening<?> opening, @Nullable Session before, String cookie) {
    var now = clock.millis();
    var id =
        before != null && before.person.id().equals(opening.person().id())
            ? before.id
            : UUID.randomUUID().toString();
    return new Session(
        new Session.Identifiers(id, Token.hash(cookie)),
        opening.person(),
        opening.kind(),
        opening.visitor(),
        new Session.Times(now, now, opening.kind() == Session.Kind.FULL ? now : null));
  }

  /** The person's own, the last used first. */
  public List<SessionRow> of(UserId person, String current) {
    var now = clock.millis();
    return byId.values().stream()
        .filter(session -> session.person.id().equals(person) && !session.over(now))
        .sorted(Comparator.comparingLong(Session::lastUsedAt).reversed())
        .map(session ->
            new SessionRow(
                session.id,
                session.visitor.address(),
                session.visitor.userAgent(),
                Instant.ofEpochMilli(session.createdAt),
                Instant.ofEpochMilli(session.lastUsedAt()),
                session.id.equals(current)))
        .toList();
  }

  /** Ends one session of {@code owner}; says whether there was one. */
  public boolean end(UserId owner, String id) {
    return endWhere(session -> session.person.id().equals(owner) && session.id.equals(id)) > 0;
  }

  /** Ends all sessions of {@code owner} but one, and says how many. */
  public int endOthers(UserId owner, String kept) {
    return endWhere(session -> session.person.id().equals(owner) && !session.id.equals(kept));
  }

  /** Ends the sessions that are over: unused for too long, or too old. */
  public void endOver() {
    var now = clock.millis();
    endWhere(session -> session.over(now));
  }

  /** Ends the sessions that are over, and writes back when the others were last used. */
  public void sweep() {
    endOver();
    changing.lock();
    try {
      var unsaved = byId.values().stream().filter(Session::unsaved).toList();
      if (!unsaved.isEmpty()) {
        ledger.change(context -> unsaved.forEach(session -> SessionRows.touch(context, session)));
      }
    } finally {
      changing.unlock();
    }
  }

  private int endWhere(Predicate<Session> which) {
    changing.lock();
    try {
      var ending = byId.values().stream().filter(which).toList();
      if (!ending.isEmpty()) {
        var ids = ending.stream().map(session -> session.id).toList();
        ledger.change(context -> SessionRows.delete(context, ids));
        ending.forEach(session -> retract(session, true));
      }
      return ending.size();
    } finally {
      changing.unlock();
    }
  }

  private void dropBeyond(UserId person) {
    var own =
        byId.values().stream()
            .filter(session -> session.person.id().equals(person))
            .sorted(Comparator.comparingLong(Session::lastUsedAt).reversed())
            .skip(MOST_PER_ACCOUNT)
            .map(session -> session.id)
            .toList();
    if (!own.isEmpty()) {
      endWhere(session -> own.contains(session.id));
    }
  }

  private void publish(Session session) {
    byId.put(session.id, session);
    byCookie.put(session.cookieHash, session);
  }

  private void retract(Session session, boolean ended) {
    byCookie.remove(session.cookieHash);
    byId.remove(session.id, session);
    if (ended) {
      watchers.forEach(watcher -> watcher.accept(session.id));
    }
  }
}
