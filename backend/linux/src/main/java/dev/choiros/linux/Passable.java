package dev.choiros.linux;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.layers.IdMaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As root, a sandbox has other ids than we do, so the folders above what is mounted into it must
 * let those pass. Told here, because what the kernel would say names no folder.
 */
final class Passable {
  private Passable() {}

  static void check(SandboxSpec spec, IdMaps maps) throws IOException {
    if (maps.kind() != IdMaps.Kind.ROOT) {
      return;
    }
    for (var path : List.of(spec.folder().home(), spec.agent())) {
      for (@Nullable Path folder = path.toRealPath(); folder != null; folder = folder.getParent()) {
        if (!Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          throw new BackendException(
              folder + " does not let a sandbox's ids pass", "chmod o+x " + folder);
        }
      }
    }
  }
}
