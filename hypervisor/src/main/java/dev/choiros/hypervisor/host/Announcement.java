package dev.choiros.hypervisor.host;

import dev.choiros.hypervisor.settings.LogFormat;
import dev.choiros.hypervisor.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the person at the terminal is told when the hypervisor is ready.
 *
 * @param setupLink where the first account is made, until it is
 * @param readyMillis since the command was typed
 * @param stopsSandboxes when it is stopped itself
 */
public record Announcement(
    String address, Optional<String> setupLink, long readyMillis, boolean stopsSandboxes) {
  /** The property with the time at which the command was typed, in milliseconds since 1970. */
  private static final String STARTED = "choir.started";

  private static final String SETUP_LINK = "setup-link";

  /** Reads the setup link that identity left in the state folder, if there is one. */
  public static Announcement of(String address, Settings settings) throws IOException {
    var file = settings.stateDir().resolve(SETUP_LINK);
    Optional<String> link =
        Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    var now = System.currentTimeMillis();
    var started = Long.getLong(STARTED, now);
    return new Announcement(address, link, now - started, settings.stopSandboxes());
  }

  /** A few lines, or one JSON object in one line. */
  public void print(LogFormat format, PrintStream out) {
    switch (format) {
      case TEXT -> printText(out);
      case JSON -> {
        var members = new LinkedHashMap<String, Object>();
        members.put("address", address);
        setupLink.ifPresent(link -> members.put("setup_link", link));
        members.put("ready_ms", readyMillis);
        out.println(new JsonMapper().writeValueAsString(members));
      }
    }
    out.flush();
  }

  private void printText(PrintStream out) {
    out.println();
    out.println("  ChoirOS is ready at  " + address + "  (" + readyMillis + " ms)");
    setupLink.ifPresent(link -> {
      out.println("  Make the first account, once, at");
      out.println("    " + link);
    });
    out.println(
        stopsSandboxes
            ? "  Ctrl-C stops it and every sandbox."
            : "  Ctrl-C stops it; sandboxes go on and are taken up at the next start.");
    out.println();
  }
}
