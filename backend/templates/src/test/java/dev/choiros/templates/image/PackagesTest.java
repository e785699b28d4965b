package dev.choiros.templates.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.templates.BadTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagesTest {
  @TempDir Path apt;

  @Test
  void theSamePackagesAreTheSameTemplateInWhateverOrder() throws BadTemplate {
    var one = PackagesSource.read("git,curl").text();
    assertThat(PackagesSource.read("curl,git,git").text()).isEqualTo(one);
    assertThat(Sources.read(one).text()).isEqualTo(one);
    assertThat(PackagesSource.read("").text()).contains("python-is-python3", "sudo", "git");
  }

  @Test
  void whatIsNoPackageIsRefused() {
    for (var name : new String[] {"a;b", "-o", "../x", "A", "a,,b", "a b"}) {
      assertThatThrownBy(() -> PackagesSource.read(name)).as(name).isInstanceOf(BadTemplate.class);
    }
  }

  @Test
  void sourcesOfThisReleaseAloneAreTakenFromBothKindsOfFiles() throws IOException {
    var more = Files.createDirectory(apt.resolve("sources.list.d"));
    Files.writeString(
        apt.resolve("sources.list"),
        """
        # a comment
        deb http://a.example/debian bookworm main contrib
        deb-src http://a.example/debian bookworm main
        deb [arch=amd64] http://a.example/debian bookworm-security main
        deb http://a.example/debian sid main
        """);
    Files.writeString(
        more.resolve("b.sources"),
        """
        Types: deb deb-src
        URIs: http://b.example/debian
        Suites: bookworm-updates trixie
         bookworm
        Components: main
        Signed-By: /usr/share/keyrings/b.gpg

        Types: deb
        URIs: http://c.example/debian
        Suites: bookworm
        Components: main
        Enabled: no
        """);

    assertThat(AptSources.of("bookworm", apt).lines())
        .containsExactly(
            "deb http://a.example/debian bookworm main contrib",
            "deb [arch=amd64] http://a.example/debian bookworm-security main",
            "deb [signed-by=/usr/share/keyrings/b.gpg] http://b.example/debian bookworm-updates main",
            "deb [signed-by=/usr/share/keyrings/b.gpg] http://b.example/debian bookworm main");
    assertThatThrownBy(() -> AptSources.of("buster", apt))
        .hasMessageContaining("no apt sources for buster");
  }
}
