package dev.choiros.bubblewrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.layers.IdMaps;
import dev.choiros.templates.Progress;
import dev.choiros.templates.TemplateStore;
import dev.choiros.templates.image.Sources;
import dev.choiros.testkit.Rig;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A template that is put together here of Debian packages: minutes, and most of it the network's.
 */
@Tag("slow")
@Tag("sandbox")
class PackagesTemplateTest {
  private static final Limits SMALL = new Limits(256L << 20, 2000, 128, 256L << 20);
  private static final int NUMBER = 39_000;

  @TempDir Path temp;

  @Test
  void aSandboxOfPackagesHasThemAndItsUser() throws Exception {
    Assumptions.assumeTrue(
        IdMaps.ofThisProcess().kind() == IdMaps.Kind.ROOT, "mmdebstrap is run as root only");
    var templates = temp.resolve("templates");
    var store = TemplateStore.open(templates, Clock.systemUTC());
    var steps = new ArrayList<String>();
    Progress progress = (step, _, _) -> steps.add(step);
    var made = store.add("base", Sources.read("packages:python3-minimal,sudo"), progress);
    assertThat(steps).anyMatch(step -> step.contains("packages"));
    try (var rig = new Rig(temp, new Bubblewrap(), new FolderStore(templates), NUMBER)) {
      var box = rig.box(SMALL, made.template());
      rig.start(box);
      var seen = box.run("root", "python3 -c 'print(6 * 7)'; id user; ls /etc/sudoers.d");
      assertThat(seen.output()).contains("42\n", "uid=1000(user) gid=1000(user)", "user\n");
    }
    store.remove("base");
    assertThat(templates.resolve("layers")).isEmptyDirectory();
  }
}
