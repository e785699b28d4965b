package dev.choiros.microvm.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The inside of a fake machine: it looks at the files that a real one would boot from, names its
 * drives and ends as its initramfs says, takes the words that a first process takes, and runs the
 * agent of the drive as a process, in namespaces, on the files of the disk, which it writes back.
 * There is no kernel, and no memory that could be written down: what goes on from a snapshot is the
 * machine and its files, with the agent started anew.
 */
final class FakeGuest {
  /** A drive as the machine has it; one without a serial number has an empty one. */
  record Drive(String serial, Path file, boolean readOnly) {}

  /** What a machine has. */
  record Hardware(Path kernel, Path initramfs, List<Drive> drives, Path vsock) {}

  private static final int ELF = 0x464c457f;
  private static final int EXT4_AT = 1080;
  private static final short EXT4 = (short) 0xef53;
  private static final int EROFS_AT = 1024;
  private static final int EROFS = 0xe0f5e1e2;

  private final Path folder = Path.of("guest").toAbsolutePath();
  private final Map<String, Drive> drives = new HashMap<>();
  private final Map<String, byte[]> initramfs;
  private final String end;
  private final FakeVsock vsock;
  private final FakeDisk disk;
  private Process agent;
  private String state;

  /**
   * @param state what it is in: ready to start, or quiet
   */
  FakeGuest(Hardware hardware, String state) throws IOException {
    this.state = state;
    check(magic(hardware.kernel(), 0, Integer.BYTES) == ELF, "the kernel is no ELF file");
    this.initramfs = Cpio.read(Files.readAllBytes(hardware.initramfs()));
    this.end = setting("end");
    name(hardware.drives());
    Files.createDirectories(folder.resolve("channel"));
    this.disk = new FakeDisk(drives.get("disk").file(), folder.resolve("disk"));
    this.vsock = new FakeVsock(hardware.vsock());
    vsock.lead(folder.resolve("channel/host.sock"));
  }

  private void name(List<Drive> all) throws IOException {
    var names = setting("drives");
    var order = names.isEmpty() ? List.<String>of() : List.of(names.split(" ", -1));
    for (var i = 0; i < all.size(); i++) {
      var drive = all.get(i);
      var name = order.isEmpty() ? drive.serial() : order.get(i);
      check(drives.put(name, drive) == null, "two drives are " + name);
    }
    var disk = drives.get("disk");
    check(disk != null && !disk.readOnly(), "the disk cannot be written");
    check((short) magic(disk.file(), EXT4_AT, Short.BYTES) == EXT4, "the disk is no ext4");
    for (var name : List.of("agent", "usr")) {
      var image = drives.get(name);
      check(image != null && (int) magic(image.file(), EROFS_AT, Integer.BYTES) == EROFS, name);
    }
    check(program().startsWith("\u007fELF"), "there is no first program");
  }

  /** What is on the small drive now, a character for each byte. */
  private String program() throws IOException {
    return Files.readString(drives.get("start").file(), StandardCharsets.ISO_8859_1);
  }

  /** Throws unless the guest could load what its devices need. */
  void drives(String... modules) {
    var order = new String(initramfs.get("modules/order"), StandardCharsets.UTF_8);
    for (var module : modules) {
      check(List.of(order.split("\n", -1)).contains(module), "the guest has no " + module);
      check(initramfs.containsKey("modules/" + module), "the guest lacks " + module);
    }
  }

  /** How the guest's first process ends its machine. */
  String end() {
    return end;
  }

  private String setting(String name) {
    return new String(initramfs.get("machine"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1).replace("'", ""))
        .findFirst()
        .orElseThrow();
  }

  private static long magic(Path file, int at, int bytes) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      channel.read(buffer.limit(bytes), at);
      return buffer.clear().getLong();
    }
  }

  private static void check(boolean good, String fault) {
    if (!good) {
      throw new Refused(400, "the guest does not boot: " + fault);
    }
  }

  /** Takes words on one connection after the other, as a first process with one console does. */
  synchronized void words(InputStream in, OutputStream out) throws IOException {
    for (var line = FakeVsock.line(in); !line.isEmpty(); line = FakeVsock.line(in)) {
      var answer = answer(line.split(" ", 2)[0]);
      out.write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  private String answer(String word) throws IOException {
    return switch (word) {
      case "state" -> state;
      case "start", "resume" -> start();
      case "usage" -> "usage " + memory() + " " + agent.descendants().count();
      case "quiet" -> {
        vsock.quiet();
        yield state = "quiet";
      }
      case "stop" -> {
        agent.destroy();
        yield "stopping";
      }
      default -> "";
    };
  }

  private long memory() throws IOException {
    var bytes = 0L;
    for (var process : agent.descendants().toList()) {
      var file = Path.of("/proc", Long.toString(process.pid()), "statm");
      bytes += Long.parseLong(Files.readString(file).split(" ", -1)[1]) * 4096;
    }
    return bytes;
  }

  private String start() throws IOException {
    var program = program();
    check(program.contains("adding random numbers failed"), "the same random numbers as others");
    var parts = program.split("CHOIR_SANDBOX_ID=", 2);
    var name = parts.length == 2 ? parts[1].split("\0", 2)[0] : "restored";
    disk.open();
    run("fsck.erofs", "--extract=" + folder.resolve("agent"), drives.get("agent").file() + "");
    agent = new ProcessBuilder(command(name)).redirectErrorStream(true).inheritIO().start();
    agent.onExit().thenRun(this::ended);
    state = "up";
    return state;
  }

  private List<String> command(String name) {
    var script =
        """
        exec unshare --user --map-root-user bwrap --unshare-pid --unshare-net --unshare-ipc \
          --unshare-uts --die-with-parent --hostname "$1" --clearenv \
          --bind disk/root / --ro-bind /usr /usr --proc /proc --dev /dev --tmpfs /run \
          --ro-bind channel /run/choiros/channel --bind disk/log /run/choiros/log \
          --ro-bind agent /run/choiros/agent --setenv PATH /usr/sbin:/usr/bin:/sbin:/bin \
          --setenv HOME /root /run/choiros/agent/bin/agent
        """;
    return List.of("sh", "-c", "cd \"$0\" && " + script, folder.toString(), name);
  }

  private void ended() {
    try {
      disk.close();
    } catch (IOException lost) {
      System.out.println("the disk was not written: " + lost);
    }
    over();
  }

  /** The machine ends with its first process, if that does what this kind of machine ends by. */
  private void over() {
    if (ends.contains(end)) {
      Runtime.getRuntime().halt(0);
    }
    System.out.println("the machine goes on, with nothing in it: " + end);
  }

  private List<String> ends = List.of();

  /**
   * @param commands those by which this kind of machine ends
   */
  void endsBy(String... commands) {
    ends = List.of(commands);
  }

  /** Holds all of its processes where they are, or lets them go on. */
  void hold(boolean held) throws IOException {
    if (agent != null) {
      var all = new java.util.ArrayList<>(List.of("kill", held ? "-STOP" : "-CONT"));
      agent.descendants().forEach(process -> all.add(Long.toString(process.pid())));
      run(all.toArray(String[]::new));
    }
  }

  static String run(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IOException(List.of(command) + " failed: " + output);
      }
    } catch (InterruptedException stop) {
      throw new IOException(stop);
    }
    return output;
  }
}
