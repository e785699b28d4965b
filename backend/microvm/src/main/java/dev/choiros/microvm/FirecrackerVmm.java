package dev.choiros.microvm;

import dev.choiros.linux.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Firecracker, told over its API as its description says: all of the machine before it starts, and
 * a machine that was written down before anything else.
 *
 * @param program its path, if it is not looked for
 */
record FirecrackerVmm(Optional<Path> program) implements HostedVmm {
  private static final String API = "api";
  private static final String STATE = "state";
  private static final String MEMORY = "memory";
  private static final int MOST_PROCESSORS = 32;

  /** Since then guests find their devices by the tables that every kernel reads. */
  private static final Hosted HOSTED =
      new Hosted("firecracker", new Hosted.Version(1, 8), "https://github.com/firecracker-microvm");

  @Override
  public Hosted hosted() {
    return HOSTED;
  }

  @Override
  public Guest guest() {
    return Guest.ofFirecracker();
  }

  @Override
  public void lay(Machine machine, Memory memory) throws IOException {
    var laid = new Laid(machine);
    laid.make();
    if (memory instanceof Memory.Written(var written)) {
      laid.take(written, List.of(STATE, MEMORY));
    }
  }

  @Override
  public List<String> command(Machine machine, Memory memory, Handed handed) throws IOException {
    var mark = Mark.of(machine.spec().folder());
    return List.of(HOSTED.path(program).toString(), "--id", mark, "--api-sock", API);
  }

  @Override
  public void begin(Machine machine, Memory memory, BooleanSupplier hopeless) throws IOException {
    var api = api(machine.place());
    api.await("/", hopeless);
    if (memory instanceof Memory.Written) {
      load(api);
    } else {
      boot(api, machine);
    }
  }

  private static void boot(Api api, Machine machine) throws IOException {
    var processors = Math.min(machine.processors(), MOST_PROCESSORS);
    api.put(
        "/machine-config",
        Map.of("vcpu_count", processors, "mem_size_mib", machine.memory() >> 20, "smt", false));
    var arguments = new Laid(machine).arguments("reboot=k panic=-1");
    api.put(
        "/boot-source",
        Map.of(
            "kernel_image_path", Laid.KERNEL,
            "initrd_path", Laid.INITRAMFS,
            "boot_args", arguments));
    for (var name : machine.drives().keySet()) {
      var written = name.equals(Machine.DRIVES.getFirst());
      api.put(
          "/drives/" + name,
          Map.of(
              "drive_id", name,
              "path_on_host", name,
              "is_root_device", false,
              "is_read_only", !written,
              "cache_type", written ? "Writeback" : "Unsafe"));
    }
    api.put("/entropy", Map.of());
    api.put("/vsock", Map.of("guest_cid", Laid.GUEST_ID, "uds_path", Laid.VSOCK));
    api.put("/actions", Map.of("action_type", "InstanceStart"));
  }

  private static void load(Api api) throws IOException {
    var memory = Map.of("backend_type", "File", "backend_path", MEMORY);
    api.put(
        "/snapshot/load", Map.of("snapshot_path", STATE, "mem_backend", memory, "resume_vm", true));
  }

  @Override
  public Map<String, Path> write(Place place) throws IOException {
    var api = api(place);
    api.patch("/vm", Map.of("state", "Paused"));
    api.put(
        "/snapshot/create",
        Map.of("snapshot_type", "Full", "snapshot_path", STATE, "mem_file_path", MEMORY));
    var folder = place.sockets();
    return Map.of(STATE, folder.resolve(STATE), MEMORY, folder.resolve(MEMORY));
  }

  private static Api api(Place place) {
    return new Api(place.sockets().resolve(API));
  }
}
