package dev.choiros.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenTest {
  @TempDir Path folder;

  @Test
  void nobodyListensWithoutASecret() {
    assertThatThrownBy(() -> Listen.of(Map.of(Listen.ADDRESS, "127.0.0.1:0")))
        .hasMessageContaining("CHOIR_LISTEN needs CHOIR_LISTEN_SECRET");
  }

  @Test
  void whatIsNoAddressIsSaidToBeNone() throws Exception {
    var secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef".repeat(2));
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    for (var bad : new String[] {"", "49983", "here:1", "10.0.0.1:", "10.0.0.1:70000"}) {
      var given = Map.of(Listen.ADDRESS, bad, Listen.SECRET, secret.toString());
      assertThatThrownBy(() -> Listen.of(given)).hasMessageContaining("CHOIR_LISTEN=" + bad);
    }
    var good = Map.of(Listen.ADDRESS, "[::1]:49983", Listen.SECRET, secret.toString());
    assertThat(Listen.of(good).address().getPort()).isEqualTo(49983);
  }
}
