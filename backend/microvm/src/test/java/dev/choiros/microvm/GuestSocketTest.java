package dev.choiros.microvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guest's side of sockets between a machine and its host, in a real kernel: what dials, and
 * what takes words. The kernel leads them to the guest itself, because there is no such device
 * here.
 */
@Tag("sandbox")
class GuestSocketTest {
  /**
   * A word goes over a Unix socket, the relay, a vsock and the listener to the reader, and back.
   */
  private static final String SCRIPT =
      """
      #!/bin/busybox sh
      /bin/busybox --install -s /bin
      export PATH=/bin
      mount -t devtmpfs dev /dev
      exec </dev/null >/dev/ttyS0 2>&1
      while read -r module; do insmod "/modules/$module"; done </modules/order
      ip link set lo up
      mkfifo /words-said /answers
      exec 3<>/words-said 4<>/answers
      /words &
      /relay &
      while read -r word <&3; do echo "heard $word" >&4; done &
      while true; do nc -l -p 1 -e /outside; done &
      until [ -S /channel/host.sock ]; do usleep 20000; done
      echo stale >&4
      for word in first second; do
        until answer=$( (echo "$word"; sleep 2) | timeout 20 nc 127.0.0.1 1) && [ -n "$answer" ]
        do usleep 100000; done
        echo "answer: $answer"
      done
      echo all said
      sleep 1000
      """;

  private static final int ITSELF = 1;

  @TempDir Path temp;

  @Test
  void leadsWordsToTheFirstProcessAndItsAnswersBack() throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    var layers = new FolderStore(SharedTemplates.folder());
    try (var rig = new Rig(temp, TestMachines.qemu(), layers, 46_500)) {
      var box = rig.box(new Limits(128L << 20, 1000, 64, 32L << 20));
      var machine = new Machine(box.spec(), talking());
      machine.prepare(Start.again());
      var monitor =
          Monitor.of(machine, QemuVmm.cloning(Optional.of(Board.MICROVM)), new Memory.Fresh());
      try {
        monitor.tryIt();
        var console = box.spec().folder().console();
        Eventually.holds(
            "all was said",
            Duration.ofMinutes(2),
            () -> Files.exists(console) && Files.readString(console).contains("all said"));
        assertThat(Files.readString(console).lines().map(String::strip))
            .containsSubsequence("answer: heard first", "answer: heard second");
      } finally {
        monitor.end();
      }
    }
  }

  private Parts talking() throws IOException {
    var images = TestMachines.images();
    var kernel = GuestKernel.take(images.cache());
    var archive = new Archive();
    List.of("bin", "dev", "modules", "channel").forEach(archive::folder);
    archive.program("bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")));
    var modules = new ArrayList<>(List.of("virtio_ring", "virtio"));
    modules.addAll(Transport.VSOCK.modules());
    modules.add("vsock_loopback");
    for (var name : modules) {
      archive.file("modules/" + name, Files.readAllBytes(kernel.module(name).orElseThrow()));
    }
    archive.text("modules/order", String.join("\n", modules) + "\n");
    archive.program("init", SCRIPT.getBytes(StandardCharsets.UTF_8));
    var words = Relay.listener(Transport.WORDS, List.of("/bin/busybox", "sh", "/words.sh"));
    archive.program("words", words);
    try (var script = Vmm.class.getResourceAsStream("words.sh")) {
      archive.file("words.sh", Objects.requireNonNull(script).readAllBytes());
    }
    var to = Relay.vsock(ITSELF, Transport.WORDS);
    archive.program("relay", Relay.inside("/channel/host.sock", to));
    archive.program("outside", Relay.outside(Path.of("/channel/host.sock")));
    var file = Files.write(temp.resolve("initramfs"), archive.bytes());
    var acceleration = KvmTrial.result(Optional.of(kernel));
    return new Parts(kernel.image(), file, images, acceleration, Guest.ofQemu(Bus.MMIO));
  }
}
