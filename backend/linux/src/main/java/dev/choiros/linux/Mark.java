package dev.choiros.linux;

import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** An argument that the processes of one sandbox outside of it have, and no others. */
public final class Mark {
  private Mark() {}

  public static String of(SandboxFolder folder) {
    var home = folder.home().toAbsolutePath().normalize();
    var place = UUID.nameUUIDFromBytes(home.toString().getBytes(StandardCharsets.UTF_8));
    return "choir-" + home.getFileName() + "-" + place;
  }

  /** The sandbox that a mark names, if its folder is in {@code sandboxes}. */
  static Optional<SandboxId> sandbox(String argument, Path sandboxes) {
    var parts = argument.split("-", 3);
    if (parts.length != 3 || !parts[0].equals("choir")) {
      return Optional.empty();
    }
    return SandboxId.parse(parts[1])
        .filter(id -> of(new SandboxFolder(sandboxes.resolve(id.value()))).equals(argument));
  }
}
