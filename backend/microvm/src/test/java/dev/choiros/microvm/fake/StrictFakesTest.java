package dev.choiros.microvm.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.testkit.Eventually;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fakes refuse what the descriptions of the real ones do not allow. */
class StrictFakesTest {
  private static final String FIRECRACKER_BOOT = "{\"kernel_image_path\": \"kernel\"}";
  private static final String PAYLOAD = "\"payload\": {\"kernel\": \"kernel\"}";

  @TempDir Path temp;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private Process run(Class<?> fake, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-cp"));
    var code = fake.getProtectionDomain().getCodeSource().getLocation().getPath();
    command.addAll(List.of(code, fake.getName()));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  /** The status and what is said with it. */
  private String send(String method, String path, String body) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(temp.resolve("api")));
      var request =
          "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(method, path, body.length(), body);
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
      channel.shutdownOutput();
      var reply = Channels.newInputStream(channel).readAllBytes();
      return new String(reply, StandardCharsets.UTF_8).substring("HTTP/1.1 ".length());
    }
  }

  private void listens() throws Exception {
    Eventually.holds("it listens", Duration.ofSeconds(30), this::connects);
  }

  private boolean connects() {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(temp.resolve("api")));
    } catch (IOException notYet) {
      return false;
    }
  }

  @Test
  void firecrackerTakesOnlyWhatItsDescriptionHas() throws Exception {
    run(FakeFirecracker.class, "--id", "some-machine", "--api-sock", "api");
    listens();

    assertThat(send("GET", "/", "")).startsWith("200").contains("Not started");
    assertThat(send("GET", "/", "{}")).startsWith("400").contains("has a body");
    assertThat(send("PUT", "/boot-source", "")).startsWith("400").contains("lacks a body");
    assertThat(send("PUT", "/boot-source", "{]")).startsWith("400").contains("no JSON");
    assertThat(send("PUT", "/boot-source", "{}")).contains("lacks kernel_image_path");
    assertThat(send("PUT", "/boot-source", "{\"kernel_image_path\": 1}")).contains("is no text");
    assertThat(send("POST", "/boot-source", FIRECRACKER_BOOT)).startsWith("400");
    assertThat(send("PUT", "/boot", FIRECRACKER_BOOT)).startsWith("400");
    assertThat(send("PUT", "/machine-config", "{\"vcpu_count\": 33, \"mem_size_mib\": 1}"))
        .contains("is out of range");
    assertThat(send("PUT", "/machine-config", "{\"vcpu_count\": 1, \"mem\": 1}"))
        .contains("unknown field mem");
    assertThat(send("PUT", "/drives/a", "{\"drive_id\": \"b\", \"is_root_device\": false}"))
        .contains("does not match");
    assertThat(
            send(
                "PUT",
                "/drives/a",
                "{\"drive_id\": \"a\", \"is_root_device\": false, \"cache_type\": \"None\"}"))
        .contains("is none of");
    assertThat(send("PUT", "/vsock", "{\"guest_cid\": 2, \"uds_path\": \"v\"}"))
        .contains("is out of range");
  }

  @Test
  void firecrackerKeepsTheOrder() throws Exception {
    run(FakeFirecracker.class, "--id", "some-machine", "--api-sock", "api");
    listens();
    var snapshot = "{\"snapshot_path\": \"s\", \"mem_file_path\": \"m\"}";

    assertThat(send("PATCH", "/vm", "{\"state\": \"Paused\"}")).startsWith("400");
    assertThat(send("PUT", "/snapshot/create", snapshot)).contains("not supported when");
    assertThat(send("PUT", "/actions", "{\"action_type\": \"InstanceStart\"}"))
        .contains("without kernel");
    assertThat(send("PUT", "/actions", "{\"action_type\": \"Start\"}")).contains("is none of");
    assertThat(send("PUT", "/snapshot/load", "{\"snapshot_path\": \"s\"}")).contains("mem_backend");
    assertThat(send("PUT", "/boot-source", FIRECRACKER_BOOT)).startsWith("204");
    assertThat(send("PUT", "/snapshot/load", snapshot)).contains("not allowed after");
  }

  @Test
  void cloudHypervisorTakesOnlyWhatItsDescriptionHasAndInOrder() throws Exception {
    run(FakeCloudHypervisor.class, "--api-socket", "api");
    listens();
    var path = "/api/v1/";

    assertThat(send("GET", path + "vmm.ping", "")).startsWith("200");
    assertThat(send("GET", path + "vm.info", "")).startsWith("404");
    assertThat(send("PUT", path + "vm.boot", "")).startsWith("404");
    assertThat(send("PUT", path + "vm.create", "")).startsWith("400");
    assertThat(send("PUT", path + "vm.create", "{}")).contains("lacks payload");
    assertThat(send("PUT", path + "vm.create", "{" + PAYLOAD + ", \"disk\": []}"))
        .contains("unknown field disk");
    assertThat(send("PUT", path + "vm.create", "{" + PAYLOAD + ", \"serial\": {\"mode\": \"On\"}}"))
        .contains("is none of");
    assertThat(send("PUT", path + "vm.create", "{" + PAYLOAD + "}")).startsWith("204");
    assertThat(send("PUT", path + "vm.create", "{" + PAYLOAD + "}")).contains("already created");
    assertThat(send("PUT", path + "vm.boot", "{}")).startsWith("400").contains("has a body");
    assertThat(send("PUT", path + "vm.pause", "")).startsWith("405");
    assertThat(send("PUT", path + "vm.snapshot", "{\"destination_url\": \"file:///tmp\"}"))
        .startsWith("405");
    assertThat(send("PUT", path + "vm.restore", "{\"source_url\": \"file:///tmp\"}"))
        .startsWith("404");
    assertThat(send("POST", path + "vm.boot", "")).startsWith("400");
    assertThat(send("PUT", "/vm.boot", "")).startsWith("404");
  }

  @Test
  void whatIsNoArgumentOfTheirsEndsThem() throws Exception {
    assertThat(said(run(FakeFirecracker.class, "--api-sock", "api"))).contains("Arguments");
    assertThat(said(run(FakeFirecracker.class, "--id", "a_b", "--api-sock", "api")))
        .contains("Invalid instance ID");
    assertThat(said(run(FakeCloudHypervisor.class, "--api-sock", "api"))).contains("unexpected");
    assertThat(said(run(FakeVfkit.class, "--name", "a"))).contains("unknown flag: --name");
    assertThat(said(run(FakeVfkit.class, "--cpus", "1"))).contains("a kernel needs all of");
    assertThat(said(run(FakeVfkit.class, "--device", "virtio-blk,deviceId=a")))
        .contains("lacks path");
    assertThat(said(run(FakeVfkit.class, "--device", "virtio-blk,path=/a,readonly")))
        .contains("unknown option for virtio-blk devices: readonly");
  }

  private static String said(Process process) throws Exception {
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isNotZero();
    return said;
  }
}
