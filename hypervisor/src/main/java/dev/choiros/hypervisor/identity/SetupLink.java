package dev.choiros.hypervisor.identity;

import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.ledger.Ledger;
import dev.choiros.hypervisor.settings.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.jooq.DSLContext;

/**
 * The link for the first account, kept in a file that only its owner can read, so that it can be
 * shown again until it was used. The ledger has a hash of it.
 */
public final class SetupLink {
  private static final String QUERY = "/register?setup=";

  private final Ledger ledger;
  private final Invitations invitations;
  private final IdentitySettings settings;
  private final Path file;

  public SetupLink(Ledger ledger, Invitations invitations, IdentitySettings settings) {
    this.ledger = ledger;
    this.invitations = invitations;
    this.settings = settings;
    this.file = settings.stateFolder().resolve("setup-link");
  }

  /** The link that waits to be used; made when there is no admin yet and none waits. */
  public Optional<String> prepare() {
    if (settings.registration() == Registration.CLOSED) {
      forget();
      return Optional.empty();
    }
    var token = kept().filter(kept -> ledger.read(db -> invitations.setupHolds(db, kept)));
    if (token.isPresent()) {
      return Optional.of(keep(token.get()));
    }
    if (ledger.read(Accounts::anyAdmin)) {
      forget();
      return Optional.empty();
    }
    return Optional.of(keep(ledger.write(db -> invitations.renewSetup(db, Optional.empty()))));
  }

  /** The link that waits to be used, if one does. */
  public Optional<String> current() {
    return kept()
        .filter(kept -> ledger.read(db -> invitations.setupHolds(db, kept)))
        .map(this::link);
  }

  /** A new link, void after {@code lifetime}; refused once the first account is made. */
  public String renew(Duration lifetime) {
    return keep(
        ledger.write(db -> {
          requireNoAdmin(db);
          return invitations.renewSetup(db, Optional.of(lifetime));
        }));
  }

  private void requireNoAdmin(DSLContext db) {
    if (settings.registration() == Registration.CLOSED) {
      throw new Fault(
          Fault.Code.CONFLICT,
          "registration is closed, so a setup link would not work",
          "set CHOIR_REGISTRATION=setup");
    }
    if (Accounts.anyAdmin(db)) {
      throw new Fault(
          Fault.Code.CONFLICT,
          "there is an account already, and a setup link makes the first one",
          "let an administrator invite more people; whoever lost a passkey has recovery codes");
    }
  }

  void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Optional<String> kept() {
    try {
      var text = Files.exists(file) ? Files.readString(file).strip() : "";
      var start = text.indexOf(QUERY);
      return start < 0 ? Optional.empty() : Optional.of(text.substring(start + QUERY.length()));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private String keep(String token) {
    try {
      Files.createDirectories(settings.stateFolder());
      var part = Files.createTempFile(settings.stateFolder(), "setup-link", ".part"); // mode 0600
      Files.writeString(part, link(token) + "\n");
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return link(token);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private String link(String token) {
    return settings.origin() + QUERY + token;
  }
}
