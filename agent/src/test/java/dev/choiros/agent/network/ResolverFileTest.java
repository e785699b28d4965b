package dev.choiros.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverFileTest {
  @TempDir Path folder;

  @Test
  void whatWasThereIsReplacedAndALinkIsNotFollowed() throws Exception {
    var elsewhere = Files.writeString(folder.resolve("elsewhere"), "stays");
    var file = Files.createSymbolicLink(folder.resolve("resolv.conf"), elsewhere);

    ResolverFile.write(file, "9.9.9.9 192.168.1.1");

    assertThat(file).hasContent("nameserver 9.9.9.9\nnameserver 192.168.1.1\n");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(elsewhere).hasContent("stays");
    try (var left = Files.list(folder)) {
      assertThat(left).hasSize(2);
    }
  }
}
