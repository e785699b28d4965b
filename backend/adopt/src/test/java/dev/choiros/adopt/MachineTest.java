package dev.choiros.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.backend.Endpoint;
import dev.choiros.testkit.Eventually;
import dev.choiros.wire.http.Handler;
import dev.choiros.wire.http.Headers;
import dev.choiros.wire.listen.Door;
import dev.choiros.wire.listen.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine that knows the secret and means no good. */
@Timeout(120)
class MachineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long FEW = 64L << 20;

  @TempDir Path temp;

  @Test
  void oneWhoseHealthHasNoEndCostsNothing() throws Exception {
    var said = new AtomicLong();
    var over = new AtomicBoolean();
    Handler endless =
        exchange -> {
          try (var out = exchange.respondStream(200, Headers.NONE)) {
            var block = new byte[1 << 16];
            while (true) {
              out.write(block);
              said.addAndGet(block.length);
            }
          } finally {
            over.set(true);
          }
        };
    try (var door = door(endless)) {
      assertThatCode(machine(door)::check).doesNotThrowAnyException();

      Eventually.holds("it was hung up on", PATIENCE, over::get);
      assertThat(said.get()).isLessThan(FEW);
    }
  }

  @Test
  void oneThatIsNotWellIsSaidNotToBe() throws Exception {
    try (var door = door(exchange -> exchange.respond(503))) {
      assertThatThrownBy(machine(door)::check).hasMessage("its agent answered 503");
    }
  }

  private Door door(Handler handler) throws Exception {
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Files.writeString(secret(), "0123456789abcdef".repeat(2));
    Files.setPosixFilePermissions(secret(), PosixFilePermissions.fromString("rw-------"));
    var door = Door.at(any, Secret.read(secret()));
    Thread.ofVirtual().start(() -> door.serve(handler, _ -> {}));
    return door;
  }

  private Machine machine(Door door) throws Exception {
    var at = door.address();
    return new Machine(new Endpoint(at.getAddress(), at.getPort()), secret(), PATIENCE);
  }

  private Path secret() {
    return temp.resolve("secret");
  }
}
