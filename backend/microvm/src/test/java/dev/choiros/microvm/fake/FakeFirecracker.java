package dev.choiros.microvm.fake;

import static dev.choiros.microvm.fake.Shape.fields;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Stands in the place of Firecracker: takes what its description of its API allows, and only that.
 */
public final class FakeFirecracker implements FakeApi.Owner {
  private static final Shape BUCKET =
      fields("size!", whole(0), "refill_time!", whole(0), "one_time_burst", whole(0));
  private static final Shape LIMITER = fields("bandwidth", BUCKET, "ops", BUCKET);

  /** What may be put before the start, by the first word of its path. */
  private static final Map<String, Shape> BEFORE =
      Map.of(
          "machine-config",
          fields(
              "vcpu_count!", whole(1, 32),
              "mem_size_mib!", whole(1),
              "smt", truth(),
              "track_dirty_pages", truth(),
              "huge_pages", text("None", "Transparent", "2M"),
              "cpu_template", text("C3", "T2", "T2S", "T2CL", "T2A", "V1N1", "None")),
          "boot-source",
          fields("kernel_image_path!", text(), "initrd_path", text(), "boot_args", text()),
          "drives",
          fields(
              "drive_id!", text(),
              "is_root_device!", truth(),
              "is_read_only", truth(),
              "path_on_host", text(),
              "partuuid", text(),
              "cache_type", text("Unsafe", "Writeback"),
              "io_engine", text("Sync", "Async"),
              "rate_limiter", LIMITER,
              "socket", text()),
          "entropy",
          fields("rate_limiter", LIMITER),
          "vsock",
          fields("guest_cid!", whole(3, (1L << 32) - 1), "uds_path!", text(), "vsock_id", text()));

  private static final Shape ACTION =
      fields("action_type!", text("FlushMetrics", "InstanceStart", "SendCtrlAltDel"));
  private static final Shape VM = fields("state!", text("Paused", "Resumed"));
  private static final Shape CREATE =
      fields(
          "mem_file_path!",
          text(),
          "snapshot_path!",
          text(),
          "snapshot_type",
          text("Full", "Diff"));
  private static final Shape LOAD =
      fields(
          "snapshot_path!", text(),
          "mem_file_path", text(),
          "mem_backend", fields("backend_type!", text("File", "Uffd"), "backend_path!", text()),
          "track_dirty_pages", truth(),
          "enable_diff_snapshots", truth(),
          "resume_vm", truth());

  private final String id;
  private Map<String, Object> parts = new LinkedHashMap<>();
  private String state = "Not started";
  private FakeGuest guest;

  private FakeFirecracker(String id) {
    this.id = id;
  }

  public static void main(String[] arguments) throws IOException {
    var given = List.of(arguments);
    if (given.size() != 4 || !given.get(0).equals("--id") || !given.get(2).equals("--api-sock")) {
      System.out.println("Arguments parsing error: " + given);
      System.exit(153);
    }
    if (!given.get(1).matches("[a-zA-Z0-9-]{1,64}")) {
      System.out.println("Invalid instance ID: " + given.get(1));
      System.exit(1);
    }
    FakeApi.serve(Path.of(given.get(3)), new FakeFirecracker(given.get(1)));
  }

  @Override
  public Object complaint(String why) {
    return Map.of("fault_message", why);
  }

  @Override
  public Answer answer(Request request) throws IOException {
    var words = request.path().substring(1).split("/", -1);
    if (request.is("GET", "/")) {
      request.hasNone();
      return new Answer(
          200, Map.of("app_name", "Firecracker", "id", id, "state", state, "vmm_version", "0.0.0"));
    }
    switch (request.method() + " " + request.path()) {
      case "PUT /actions" -> act((Map<?, ?>) checked(request, ACTION));
      case "PATCH /vm" -> hold((Map<?, ?>) checked(request, VM));
      case "PUT /snapshot/create" -> create((Map<?, ?>) checked(request, CREATE));
      case "PUT /snapshot/load" -> load((Map<?, ?>) checked(request, LOAD));
      default -> {
        var shape = BEFORE.get(words[0]);
        var named = words[0].equals("drives");
        if (!request.method().equals("PUT") || shape == null || words.length != (named ? 2 : 1)) {
          throw new Refused(400, "Invalid request method and/or path: " + request.path());
        }
        var body = (Map<?, ?>) checked(request, shape);
        if (named && !words[1].equals(body.get("drive_id"))) {
          throw new Refused(400, "The id from the path does not match the id from the body");
        }
        in("Not started");
        parts.put(request.path(), body);
      }
    }
    return Answer.DONE;
  }

  private static Object checked(Request request, Shape shape) {
    var body = request.required();
    shape.check(request.path(), body);
    return body;
  }

  private void in(String... states) {
    if (!List.of(states).contains(state)) {
      throw new Refused(400, "The requested operation is not supported when it is: " + state);
    }
  }

  private void act(Map<?, ?> action) throws IOException {
    if (!action.get("action_type").equals("InstanceStart")) {
      in("Running");
      return;
    }
    in("Not started");
    if (!parts.containsKey("/boot-source")) {
      throw new Refused(400, "Cannot start microvm without kernel configuration");
    }
    begin("ready");
    state = "Running";
  }

  private void begin(String as) throws IOException {
    var boot = (Map<?, ?>) parts.get("/boot-source");
    var drives = new ArrayList<FakeGuest.Drive>();
    parts.forEach((path, body) -> {
      if (path.startsWith("/drives/")) {
        drives.add(drive((Map<?, ?>) body));
      }
    });
    var vsock = ((Map<?, ?>) parts.get("/vsock")).get("uds_path").toString();
    guest =
        new FakeGuest(
            new FakeGuest.Hardware(
                path(boot, "kernel_image_path"),
                path(boot, "initrd_path"),
                drives,
                Path.of(vsock + "_1")),
            as);
    guest.drives("virtio_mmio", "virtio_blk", "vmw_vsock_virtio_transport", "virtio-rng");
    guest.endsBy("reboot -f");
    FakeVsock.listen(Path.of(vsock), 2, guest::words);
  }

  private static Path path(Map<?, ?> body, String name) {
    return Path.of(body.get(name).toString());
  }

  private static FakeGuest.Drive drive(Map<?, ?> body) {
    if (!body.containsKey("path_on_host") || !body.containsKey("is_read_only")) {
      throw new Refused(400, "a drive that is a file has a path, and is read-only or not");
    }
    return new FakeGuest.Drive("", path(body, "path_on_host"), (Boolean) body.get("is_read_only"));
  }

  private void hold(Map<?, ?> wanted) throws IOException {
    in("Running", "Paused");
    var paused = wanted.get("state").equals("Paused");
    guest.hold(paused);
    state = paused ? "Paused" : "Running";
  }

  /** The two files belong together, and to nothing else. */
  private void create(Map<?, ?> body) throws IOException {
    in("Paused");
    var key = UUID.randomUUID().toString();
    var mebibytes = (Long) ((Map<?, ?>) parts.get("/machine-config")).get("mem_size_mib");
    Files.writeString(
        path(body, "snapshot_path"), Json.write(Map.of("key", key, "parts", sorted())));
    try (var memory = new RandomAccessFile(path(body, "mem_file_path").toFile(), "rw")) {
      memory.writeUTF(key);
      memory.setLength(mebibytes << 20);
    }
  }

  private List<Object> sorted() {
    var all = new ArrayList<>();
    parts.forEach((path, part) -> all.add(List.of(path, part)));
    return all;
  }

  private void load(Map<?, ?> body) throws IOException {
    in("Not started");
    if (!parts.isEmpty()) {
      throw new Refused(400, "Loading a microVM snapshot not allowed after configuring boot");
    }
    if (body.containsKey("mem_backend") == body.containsKey("mem_file_path")) {
      throw new Refused(400, "either mem_backend or mem_file_path must be there, not both");
    }
    var memory =
        body.get("mem_backend") instanceof Map<?, ?> backend
            ? path(backend, "backend_path")
            : path(body, "mem_file_path");
    var written = (Map<?, ?>) Json.read(Files.readString(path(body, "snapshot_path")));
    try (var file = new RandomAccessFile(memory.toFile(), "r")) {
      if (!file.readUTF().equals(written.get("key"))) {
        throw new Refused(400, "this memory is of another snapshot");
      }
    }
    var restored = new LinkedHashMap<String, Object>();
    ((List<?>) written.get("parts"))
        .forEach(part -> restored.put(((List<?>) part).get(0) + "", ((List<?>) part).get(1)));
    parts = restored;
    begin("quiet");
    state = Boolean.TRUE.equals(body.get("resume_vm")) ? "Running" : "Paused";
  }
}
