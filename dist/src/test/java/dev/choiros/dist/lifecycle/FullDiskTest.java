package dev.choiros.dist.lifecycle;

import static dev.choiros.dist.lifecycle.Hypervisor.DEV;
import static dev.choiros.dist.lifecycle.Hypervisor.LIVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.backend.Readiness;
import dev.choiros.bubblewrap.Bubblewrap;
import dev.choiros.hypervisor.request.Front;
import dev.choiros.layers.FolderStore;
import dev.choiros.wire.http.Client;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that do not fit into a real sandbox: its person is told, and nobody else notices. */
@Tag("sandbox")
class FullDiskTest {
  private static final long DISK = 64L << 20;
  private static final byte[] TOO_MUCH = new byte[96 << 20];
  private static final byte[] MEGABYTE = new byte[1 << 20];

  private Path state;
  private Hypervisor hypervisor;
  private Front front;
  private Path data;

  @BeforeEach
  void open() throws Exception {
    var readiness = new Bubblewrap().probe();
    assumeTrue(readiness instanceof Readiness.Usable, () -> "bubblewrap cannot run: " + readiness);
    state = StateFolder.made();
    var store = new FolderStore(state.resolve("templates"));
    assumeTrue(store.enforcesDiskLimit(), () -> String.valueOf(store.warnings()));
    hypervisor = new Hypervisor(state, AgentImage.made(), DISK);
    front = hypervisor.front();
    var live = hypervisor.lifecycle.wake(LIVE).sandbox();
    hypervisor.lifecycle.wake(DEV);
    data = hypervisor.sandboxes().resolve(live + "/disk/root/data");
  }

  @AfterEach
  void close() throws IOException {
    if (front != null) {
      front.close();
      hypervisor.lifecycle.delete(LIVE);
      hypervisor.lifecycle.delete(DEV);
      hypervisor.close();
    }
    if (state != null) {
      StateFolder.remove(state);
    }
  }

  // Promise: P3
  @Test
  @Timeout(120)
  void aFileThatDoesNotFitLeavesNothingAndIsTold() throws Exception {
    besideANeighbour(anna -> {
      stores(anna, "/files?path=/data/kept", "old");
      doesNotFit(anna.upload("/files?path=/data/big", TOO_MUCH));
      doesNotFit(anna.upload("/files?path=/data/kept", TOO_MUCH));
      doesNotFit(anna.post("/files?path=/data/part", "multipart/form-data; boundary=b", part()));
      assertThat(anna.upload("/files?path=/data/third", new byte[25 << 20]).status())
          .isEqualTo(200);
      var three = "{\"source_paths\":[\"/data/third\",\"/data/third\",\"/data/third\"],";
      var compose = three + "\"destination\":\"/data/whole\"}";
      doesNotFit(anna.post("/files/compose", "application/json", compose.getBytes("UTF-8")));
      assertThat(anna.get("/files?path=/data/big").status()).isEqualTo(404);
      assertThat(anna.get("/files?path=/data/kept").text()).isEqualTo("old");
      assertThat(data.toFile().list()).containsExactlyInAnyOrder("kept", "third");
    });
  }

  // Promise: P3
  @Test
  @Timeout(120)
  void aFullSandboxGoesOnServing() throws Exception {
    besideANeighbour(anna -> {
      stores(anna, "/files?path=/data/kept", "old");
      var filled = anna.run("", "head -c 1G /dev/zero >/data/fill || echo full");
      assertThat(filled.output()).isEqualTo("full\n");
      for (var i = 0; i < 20; i++) {
        doesNotFit(anna.upload("/files?path=/data/more", MEGABYTE));
        assertThat(anna.get("/files?path=/data/kept").text()).isEqualTo("old");
        assertThat(anna.run("", "echo fine").output()).isEqualTo("fine\n");
      }
      assertThat(data.toFile().list()).containsExactlyInAnyOrder("kept", "fill");
      assertThat(anna.run("", "rm /data/fill").end()).contains("exited");
      assertThat(anna.upload("/files?path=/data/more", MEGABYTE).status()).isEqualTo(200);
    });
    assertThat(Files.size(data.resolve("more"))).isEqualTo(MEGABYTE.length);
  }

  @FunctionalInterface
  private interface Deed {
    void of(Anna anna) throws Exception;
  }

  /** Does it in live while dev is asked fifty times a second; none of that may fail. */
  private void besideANeighbour(Deed deed) throws Exception {
    var asked = new AtomicInteger();
    try (var anna = new Anna(front.address());
        var load = new OpenLoop(front.address());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      stores(anna, "/dev/files?path=/data/who", "neighbour");
      threads.submit(() ->
          load.run(
              threads,
              Duration.ofMillis(20),
              (client, _) -> {
                isTheNeighbour(client);
                asked.incrementAndGet();
              }));
      try {
        deed.of(anna);
      } finally {
        load.stop();
      }
      threads.shutdown();
      threads.awaitTermination(30, java.util.concurrent.TimeUnit.SECONDS);
      assertThat(load.failed()).isEmpty();
      assertThat(asked).hasValueGreaterThan(20);
    }
  }

  private static void isTheNeighbour(Client client) throws IOException {
    var reply = client.send("GET", "/dev/files?path=/data/who", Anna.headers(), new byte[0]);
    assertThat(reply.text()).isEqualTo("neighbour");
  }

  private static void stores(Anna anna, String path, String content) throws IOException {
    var reply = anna.upload(path, content.getBytes(StandardCharsets.UTF_8));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
  }

  private static void doesNotFit(Client.Reply reply) throws IOException {
    assertThat(reply.text()).contains("\"code\":507").contains("no space left");
    assertThat(reply.status()).isEqualTo(507);
  }

  private static byte[] part() throws IOException {
    var body = new ByteArrayOutputStream(TOO_MUCH.length + 200);
    body.writeBytes(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    body.writeBytes(TOO_MUCH);
    body.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
    return body.toByteArray();
  }
}
