package dev.choiros.agent.admit;

import dev.choiros.agent.connect.Code;
import dev.choiros.agent.connect.ConnectFault;
import dev.choiros.agent.users.User;
import dev.choiros.agent.users.Users;
import dev.choiros.wire.http.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** What every part of the agent knows of the sandbox it runs in. */
public final class Sandbox {
  private final String id;
  private final Users users;
  private final Map<String, String> environment;
  private volatile Settings settings = Settings.INITIAL;

  /**
   * @param environment what the agent was started with, or told when it had waited for it
   */
  public Sandbox(String id, Users users, Map<String, String> environment) {
    this.id = id;
    this.users = users;
    this.environment = Map.copyOf(environment);
  }

  public String id() {
    return id;
  }

  public Map<String, String> environment() {
    return environment;
  }

  public Users users() {
    return users;
  }

  public Settings settings() {
    return settings;
  }

  public void settings(Settings now) {
    settings = now;
  }

  /** The account named by {@code Authorization: Basic name:}, else the default one. */
  public User caller(Exchange exchange) {
    var basic = exchange.headers().first("Authorization", "");
    return account(basic.regionMatches(true, 0, "Basic ", 0, 6) ? name(basic.substring(6)) : "");
  }

  /** The account of that name, the default one for an empty name; unauthenticated if unknown. */
  public User account(String name) {
    var wanted = name.isEmpty() ? settings().defaultUser() : name;
    return find(wanted)
        .orElseThrow(
            () -> new ConnectFault(Code.UNAUTHENTICATED, "invalid username: '" + wanted + "'"));
  }

  public Optional<User> find(String name) {
    return users.named(name);
  }

  private static String name(String base64) {
    try {
      var pair = new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? pair : pair.substring(0, colon);
    } catch (IllegalArgumentException broken) {
      throw new ConnectFault(Code.UNAUTHENTICATED, "the Authorization header is not base64");
    }
  }
}
