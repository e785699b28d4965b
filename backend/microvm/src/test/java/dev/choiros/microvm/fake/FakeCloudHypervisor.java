package dev.choiros.microvm.fake;

import static dev.choiros.microvm.fake.Shape.fields;
import static dev.choiros.microvm.fake.Shape.many;
import static dev.choiros.microvm.fake.Shape.text;
import static dev.choiros.microvm.fake.Shape.truth;
import static dev.choiros.microvm.fake.Shape.whole;

import dev.choiros.microvm.fake.FakeApi.Answer;
import dev.choiros.microvm.fake.FakeApi.Request;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Stands in the place of Cloud Hypervisor: takes what its description of its API allows, of the
 * parts that we use, and only that.
 */
public final class FakeCloudHypervisor implements FakeApi.Owner {
  private static final Shape CONSOLE =
      fields(
          "mode!", text("Off", "Pty", "Tty", "File", "Socket", "Null"),
          "file", text(),
          "socket", text());
  private static final Shape DISK =
      fields(
          "path", text(),
          "readonly", truth(),
          "direct", truth(),
          "id", text(),
          "serial", text(),
          "sparse", truth(),
          "backing_files", truth(),
          "num_queues", whole(1),
          "queue_size", whole(1),
          "lock_granularity", text("ByteRange", "Full"),
          "image_type", text("FlatVmdk", "FixedVhd", "Qcow2", "Raw", "Vhdx", "Unknown"));
  private static final Shape MACHINE =
      fields(
          "payload!",
          fields("kernel", text(), "initramfs", text(), "cmdline", text(), "firmware", text()),
          "cpus",
          fields("boot_vcpus!", whole(1), "max_vcpus!", whole(1), "nested", truth()),
          "memory",
          fields("size!", whole(1), "shared", truth(), "hugepages", truth(), "thp", truth()),
          "disks",
          many(DISK),
          "rng",
          fields("src!", text(), "iommu", truth()),
          "serial",
          CONSOLE,
          "console",
          CONSOLE,
          "vsock",
          fields("cid!", whole(3), "socket!", text(), "iommu", truth(), "id", text()));
  private static final Shape SNAPSHOT = fields("destination_url", text());
  private static final Shape RESTORE =
      fields(
          "source_url!", text(),
          "prefault", truth(),
          "memory_restore_mode", text("Copy", "OnDemand", "CopyOnWrite"),
          "resume", truth());
  private static final String PATH = "/api/v1/";

  /** Empty while there is no machine. */
  private Map<?, ?> machine = Map.of();

  private String state = "";
  private FakeGuest guest;

  private FakeCloudHypervisor() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2 || !arguments[0].equals("--api-socket")) {
      System.out.println("error: unexpected arguments " + List.of(arguments));
      System.exit(2);
    }
    FakeApi.serve(Path.of(arguments[1]), new FakeCloudHypervisor());
  }

  @Override
  public Object complaint(String why) {
    return List.of(why);
  }

  @Override
  public Answer answer(Request request) throws IOException {
    if (!request.path().startsWith(PATH)) {
      throw new Refused(404, "there is no " + request.path());
    }
    var call = request.method() + " " + request.path().substring(PATH.length());
    switch (call) {
      case "PUT vm.create", "PUT vm.snapshot", "PUT vm.restore" -> request.required();
      default -> request.hasNone();
    }
    switch (call) {
      case "GET vmm.ping" -> {
        return new Answer(200, Map.of("version", "0.0.0", "pid", ProcessHandle.current().pid()));
      }
      case "GET vm.info" -> {
        created();
        return new Answer(200, Map.of("config", machine, "state", state));
      }
      case "PUT vm.create" -> create(request.required());
      case "PUT vm.boot" -> boot();
      case "PUT vm.pause" -> hold(true);
      case "PUT vm.resume" -> hold(false);
      case "PUT vm.snapshot" -> snapshot(request.required());
      case "PUT vm.restore" -> restore(request.required());
      case "PUT vm.shutdown" -> in("Running", "Paused");
      case "PUT vmm.shutdown" -> Thread.ofVirtual().start(() -> Runtime.getRuntime().halt(0));
      default -> throw new Refused(call.startsWith("PUT") ? 404 : 400, "there is no " + call);
    }
    return Answer.DONE;
  }

  private void created() {
    if (machine.isEmpty()) {
      throw new Refused(404, "the machine is not created");
    }
  }

  private void in(String... states) {
    created();
    if (!List.of(states).contains(state)) {
      throw new Refused(405, "the machine is " + state);
    }
  }

  private void create(Object body) {
    MACHINE.check("vm.create", body);
    if (!machine.isEmpty()) {
      throw new Refused(500, "the machine is already created");
    }
    var cpus = (Map<?, ?>) ((Map<?, ?>) body).get("cpus");
    if (cpus != null && (Long) cpus.get("boot_vcpus") > (Long) cpus.get("max_vcpus")) {
      throw new Refused(500, "more processors at the boot than at most");
    }
    machine = (Map<?, ?>) body;
    state = "Created";
  }

  private void boot() throws IOException {
    created();
    if (!state.equals("Created")) {
      throw new Refused(500, "the machine is booted");
    }
    begin("ready");
    state = "Running";
  }

  private void begin(String as) throws IOException {
    var payload = (Map<?, ?>) machine.get("payload");
    var drives = new ArrayList<FakeGuest.Drive>();
    for (var each : (List<?>) machine.get("disks")) {
      var disk = (Map<?, ?>) each;
      var readOnly = Boolean.TRUE.equals(disk.get("readonly"));
      drives.add(new FakeGuest.Drive(disk.get("serial") + "", path(disk, "path"), readOnly));
    }
    var vsock = ((Map<?, ?>) machine.get("vsock")).get("socket").toString();
    guest =
        new FakeGuest(
            new FakeGuest.Hardware(
                path(payload, "kernel"), path(payload, "initramfs"), drives, Path.of(vsock + "_1")),
            as);
    guest.drives("virtio_pci", "virtio_blk", "vmw_vsock_virtio_transport", "virtio-rng");
    guest.endsBy("poweroff -f");
    FakeVsock.listen(Path.of(vsock), 2, guest::words);
  }

  private static Path path(Map<?, ?> body, String name) {
    return Path.of(body.get(name).toString());
  }

  private void hold(boolean held) throws IOException {
    in(held ? "Running" : "Paused");
    guest.hold(held);
    state = held ? "Paused" : "Running";
  }

  private static Path folder(Object body, String field) {
    var url = ((Map<?, ?>) body).get(field) + "";
    if (!url.startsWith("file:///") || !Files.isDirectory(Path.of(url.substring(7)))) {
      throw new Refused(500, url + " is no folder's URL");
    }
    return Path.of(url.substring(7));
  }

  private void snapshot(Object body) throws IOException {
    SNAPSHOT.check("vm.snapshot", body);
    in("Paused");
    var folder = folder(body, "destination_url");
    var key = UUID.randomUUID().toString();
    Files.writeString(folder.resolve("config.json"), Json.write(machine));
    Files.writeString(folder.resolve("state.json"), Json.write(Map.of("key", key)));
    try (var memory = new RandomAccessFile(folder.resolve("memory-ranges").toFile(), "rw")) {
      memory.writeUTF(key);
      memory.setLength((Long) ((Map<?, ?>) machine.get("memory")).get("size"));
    }
  }

  private void restore(Object body) throws IOException {
    RESTORE.check("vm.restore", body);
    if (!machine.isEmpty()) {
      throw new Refused(404, "the machine is already created");
    }
    var folder = folder(body, "source_url");
    var written = (Map<?, ?>) Json.read(Files.readString(folder.resolve("state.json")));
    try (var memory = new RandomAccessFile(folder.resolve("memory-ranges").toFile(), "r")) {
      if (!memory.readUTF().equals(written.get("key"))) {
        throw new Refused(400, "this memory is of another snapshot");
      }
    }
    machine = (Map<?, ?>) Json.read(Files.readString(folder.resolve("config.json")));
    begin("quiet");
    state = Boolean.TRUE.equals(((Map<?, ?>) body).get("resume")) ? "Running" : "Paused";
  }
}
