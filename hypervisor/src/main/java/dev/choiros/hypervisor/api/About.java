package dev.choiros.hypervisor.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an endpoint says of itself, for {@code /openapi.json}.
 *
 * @param answers by status, when all went well
 * @param refusals besides those that follow from the rest
 */
public record About(
    String summary,
    Who who,
    List<Asked> query,
    Body takes,
    Map<Integer, Body> answers,
    List<Fault.Code> refusals) {
  /** Who may call it. */
  public enum Who {
    ANYONE,
    SIGNED_IN,
    /** Whoever has the operator's token, even while nobody can sign in. */
    OPERATOR
  }

  /** A parameter of the query, which may be left out. */
  public record Asked(String name, Class<?> type, String meaning) {}

  /** What a request or an answer carries. */
  public sealed interface Body {
    record Nothing() implements Body {}

    /** A record of the protocol. */
    record Of(Class<?> type) implements Body {}

    record ListOf(Class<?> type) implements Body {}

    /** A JSON object whose members are not ours to name. */
    record Free(String meaning) implements Body {}

    record Text(String mediaType) implements Body {}
  }

  public About {
    query = List.copyOf(query);
    refusals = List.copyOf(refusals);
  }

  /** For people who are signed in; takes and answers nothing yet. */
  public static About of(String summary) {
    return new About(summary, Who.SIGNED_IN, List.of(), new Body.Nothing(), Map.of(), List.of());
  }

  public About forAnyone() {
    return new About(summary, Who.ANYONE, query, takes, answers, refusals);
  }

  public About forTheOperator() {
    return new About(summary, Who.OPERATOR, query, takes, answers, refusals);
  }

  public About query(String name, Class<?> type, String meaning) {
    var more = new ArrayList<>(query);
    more.add(new Asked(name, type, meaning));
    return new About(summary, who, more, takes, answers, refusals);
  }

  public About takes(Class<?> type) {
    return takes(new Body.Of(type));
  }

  public About takes(Body body) {
    return new About(summary, who, query, body, answers, refusals);
  }

  public About answers(Class<?> type) {
    return answers(200, new Body.Of(type));
  }

  public About answersListOf(Class<?> type) {
    return answers(200, new Body.ListOf(type));
  }

  public About answers(int status, Body body) {
    var more = new TreeMap<>(answers);
    more.put(status, body);
    return new About(summary, who, query, takes, more, refusals);
  }

  public About refuses(Fault.Code... codes) {
    var more = new ArrayList<>(refusals);
    more.addAll(List.of(codes));
    return new About(summary, who, query, takes, answers, more);
  }
}
