package dev.choiros.microvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Limits;
import dev.choiros.layers.FolderStore;
import dev.choiros.testkit.Eventually;
import dev.choiros.testkit.Rig;
import dev.choiros.testkit.SharedTemplates;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a guest reaches whose kernel itself is hostile: its first process is ours here, with all
 * rights over the machine and its network.
 */
@Tag("sandbox")
class GuestNetworkTest {
  private static final String SCRIPT =
      """
      #!/bin/busybox sh
      /bin/busybox --install -s /bin
      export PATH=/bin
      mount -t devtmpfs dev /dev
      exec </dev/null >/dev/ttyS0 2>/dev/null
      while read -r module; do insmod "/modules/$module"; done </modules/order
      ip link set eth0 up
      ip addr add 10.0.2.15/24 dev eth0
      ip route add default via 10.0.2.2
      printf S | nc 10.0.2.100 1 >/dev/null &
      while read -r host port; do
        echo "$host $port: $(echo x | timeout 3 nc -w 2 "$host" "$port" >/dev/null && echo reached)"
      done <<END
      TRIED
      END
      echo "names: $(timeout 3 nslookup localhost 10.0.2.3 >/dev/null && echo reached)"
      echo "files: $(timeout 3 tftp -g -r x 10.0.2.2 && echo reached)"
      echo all tried
      sleep 1000
      """;

  @TempDir Path temp;

  @Test
  void isItsOwnChannelAndNothingElse() throws Exception {
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    var layers = new FolderStore(SharedTemplates.folder());
    try (var port = new ServerSocket(0, 50, InetAddress.getByName("0.0.0.0"));
        var rig = new Rig(temp, TestMachines.qemu(), layers, 46_000)) {
      var box = rig.box(new Limits(128L << 20, 1000, 64, 32L << 20));
      var machine = new Machine(box.spec(), hostile(port.getLocalPort()));
      machine.prepare(Start.again());
      var monitor = Monitor.of(machine, QemuVmm.cloning(Optional.empty()), new Memory.Fresh());
      try {
        monitor.tryIt();
        var console = box.spec().folder().console();
        Eventually.holds(
            "all was tried",
            Duration.ofMinutes(2),
            () -> Files.exists(console) && Files.readString(console).contains("all tried"));
        assertThat(Files.readString(console).lines().filter(line -> line.contains("reached")))
            .isEmpty();
        assertThat(box.parked()).isEqualTo(1);
      } finally {
        monitor.end();
      }
    }
  }

  private Parts hostile(int port) throws IOException {
    var images = TestMachines.images();
    var kernel = GuestKernel.take(images.cache());
    var tried = new ArrayList<>(List.of("10.0.2.3 53", "169.254.169.254 80", "10.0.2.100 2"));
    tried.add("10.0.2.2 " + port);
    tried.add("127.0.0.1 " + port);
    addresses().forEach(address -> tried.add(address.getHostAddress() + " " + port));
    var guest = Guest.ofQemu(Bus.MMIO);
    var script = SCRIPT.replace("TRIED", String.join("\n", tried));
    var content = Initramfs.of(kernel, guest, script.getBytes(StandardCharsets.UTF_8));
    var file = Files.write(temp.resolve("initramfs"), content);
    return new Parts(kernel.image(), file, images, KvmTrial.result(Optional.of(kernel)), guest);
  }

  /** Of this host. */
  private static List<InetAddress> addresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .collect(Collectors.toList());
  }
}
