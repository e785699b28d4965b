package dev.choiros.templates.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.templates.BadTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian:latest",
    "debian:12, docker.io/library/debian:12",
    "owner/name, docker.io/owner/name:latest",
    "ghcr.io/a/b/c:v1.2, ghcr.io/a/b/c:v1.2",
    "localhost/x, localhost/x:latest",
    "127.0.0.1:5000/x:y, 127.0.0.1:5000/x:y",
    "registry:5000/x, registry:5000/x:latest"
  })
  void namesAreReadAsDockersToolsDo(String text, String full) throws BadTemplate {
    assertThat(Reference.read(text)).hasToString(full);
  }

  @Test
  void aDigestWinsOverATag() throws BadTemplate {
    var digest = "sha256:" + "a".repeat(64);
    assertThat(Reference.read("debian:12@" + digest).version()).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a//b",
        "../a",
        "UPPER",
        "a b",
        "a:",
        "a:b:c",
        "-a",
        "x@sha256:1",
        "evil.com@x/y",
        "a?b",
        "a#b",
        "user:pw@host.io/x",
        "ho st.io/x",
        "a.b:99999999/x"
      })
  void whatIsNoNameIsRefused(String text) {
    assertThatThrownBy(() -> Reference.read(text)).isInstanceOf(BadTemplate.class);
  }

  @Test
  void onlyThisMachineIsSpokenToWithoutTls() throws BadTemplate {
    assertThat(Reference.read("127.0.0.1:1/x").origin()).startsWith("http://");
    assertThat(Reference.read("localhost:1/x").origin()).startsWith("http://");
    assertThat(Reference.read("localhost.evil.com/x").origin()).startsWith("https://");
    assertThat(Reference.read("127.0.0.1.evil.com/x").origin()).startsWith("https://");
  }
}
