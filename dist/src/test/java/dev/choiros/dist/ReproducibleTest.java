package dev.choiros.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same sources make the same jars, wherever and whenever they are built. */
@Tag("slow")
class ReproducibleTest {
  /** Small ones; all modules are packed in the same way. */
  private static final List<String> MODULES = List.of("protocol", "backend/contract");

  @TempDir Path temp;

  @Test
  @Timeout(300)
  void theSameSourcesMakeTheSameJars() throws Exception {
    var here = built("here", "UTC", "en");
    var there = built("at/another/place", "Asia/Kathmandu", "tr");
    assertThat(here).hasSize(MODULES.size());
    assertThat(there).hasSize(MODULES.size());
    for (var i = 0; i < here.size(); i++) {
      assertThat(there.get(i)).hasSameBinaryContentAs(here.get(i));
    }
  }

  /** The jars of a fresh copy of the sources, built in another time zone and language. */
  private List<Path> built(String place, String zone, String language) throws Exception {
    var copy = Files.createDirectories(temp.resolve(place));
    for (var file : Sources.files()) {
      if (belongs(file)) {
        Files.createDirectories(copy.resolve(file).getParent());
        Files.copy(Sources.ROOT.resolve(file), copy.resolve(file));
      }
    }
    var maven =
        new ProcessBuilder(
                "mvn",
                "-q",
                "-B",
                "-Dphase.format=none",
                "-Dphase.test-compile=none",
                "-Dphase.test=none",
                "-pl",
                String.join(",", MODULES),
                "package")
            .directory(copy.toFile())
            .redirectErrorStream(true);
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    maven
        .environment()
        .put("MAVEN_OPTS", "-Duser.timezone=" + zone + " -Duser.language=" + language);
    var process = maven.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return jars(copy);
  }

  /** The parent names every module, so all their project files must be there. */
  private static boolean belongs(Path file) {
    return file.endsWith("pom.xml")
        || file.startsWith(".mvn")
        || MODULES.stream().anyMatch(module -> file.startsWith(Path.of(module, "src/main")));
  }

  private static List<Path> jars(Path copy) throws IOException {
    try (Stream<Path> all = Files.walk(copy)) {
      return all.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }
}
