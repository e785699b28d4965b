package dev.choiros.hypervisor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolversTest {
  @TempDir Path folder;

  @Test
  void thoseThatASandboxCannotAskAreLeftOut() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("resolv.conf"),
            """
            # nameserver 1.2.3.4
            search example.com
            nameserver 127.0.0.53
            nameserver ::1
            nameserver 0.0.0.0
              nameserver	9.9.9.9
            nameserver 192.168.1.1 # the router
            nameserver
            options edns0
            """);
    assertThat(Resolvers.in(file))
        .extracting(Inet4Address::getHostAddress)
        .containsExactly("9.9.9.9", "192.168.1.1");
    assertThat(Resolvers.in(folder.resolve("none"))).isEmpty();
  }
}
