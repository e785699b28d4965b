package dev.choiros.hypervisor.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.sqlite.SQLiteDataSource;

/**
 * Brings a database file to the schema that this program was compiled against.
 *
 * <p>Starting Flyway costs a good part of a second, so a file that carries the mark of exactly
 * these migrations is not shown to it.
 */
final class Migrations {
  /** Every file of {@code db/migration}, in order; a test holds this list against the folder. */
  static final List<String> FILES =
      List.of("V1__identity.sql", "V2__sandboxes.sql", "V3__network.sql", "V4__template.sql");

  private static final String FOLDER = "db/migration";

  private Migrations() {}

  static void bring(SQLiteDataSource database, String url) {
    var mark = mark();
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      try (var row = statement.executeQuery("PRAGMA user_version")) {
        if (row.next() && row.getInt(1) == mark) {
          return;
        }
      }
    } catch (java.sql.SQLException unreadable) {
      throw new IllegalStateException("the database " + url + " cannot be read", unreadable);
    }
    flyway(database).migrate();
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = " + mark);
    } catch (java.sql.SQLException unwritable) {
      throw new IllegalStateException("the database " + url + " cannot be written", unwritable);
    }
  }

  private static Flyway flyway(SQLiteDataSource database) {
    FluentConfiguration configuration =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(database)
            .locations("classpath:" + FOLDER)
            .validateMigrationNaming(true)
            .cleanDisabled(true);
    return configuration.load();
  }

  /** A number that changes with any change of any migration; never 0, which a new file has. */
  private static int mark() {
    var sum = new CRC32();
    for (var file : FILES) {
      sum.update(file.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      try (var in =
          Objects.requireNonNull(
              Migrations.class.getClassLoader().getResourceAsStream(FOLDER + "/" + file), file)) {
        sum.update(in.readAllBytes());
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
    return (int) (sum.getValue() & 0x7fffffff) | 1;
  }
}
