package dev.choiros.microvm;

import dev.choiros.linux.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Cloud Hypervisor, told over its API as its description says: a machine is created and then
 * booted, or read back and then resumed.
 *
 * @param program its path, if it is not looked for
 */
record CloudHypervisorVmm(Optional<Path> program) implements HostedVmm {
  private static final String PATH = "/api/v1/";
  private static final String API = "api";
  private static final String WRITTEN = "written";
  private static final List<String> FILES = List.of("config.json", "memory-ranges", "state.json");

  private static final Hosted HOSTED =
      new Hosted(
          "cloud-hypervisor", new Hosted.Version(38, 0), "https://github.com/cloud-hypervisor");

  @Override
  public Hosted hosted() {
    return HOSTED;
  }

  @Override
  public Guest guest() {
    return Guest.ofCloudHypervisor();
  }

  @Override
  public void lay(Machine machine, Memory memory) throws IOException {
    var laid = new Laid(machine);
    laid.make();
    var mark = Mark.of(machine.spec().folder());
    Files.createSymbolicLink(laid.file(API), Path.of(mark));
    var written = Files.createDirectory(laid.file(WRITTEN));
    Files.setAttribute(written, "unix:uid", (int) machine.spec().ids().base());
    if (memory instanceof Memory.Written(var from)) {
      for (var name : FILES) {
        laid.copy(from.resolve(name), written.resolve(name));
      }
    }
  }

  /**
   * Its socket is called after the sandbox, because nothing else in its arguments can be; a link to
   * it is short enough to be connected to.
   */
  @Override
  public List<String> command(Machine machine, Memory memory, Handed handed) throws IOException {
    var mark = Mark.of(machine.spec().folder());
    return List.of(HOSTED.path(program).toString(), "--api-socket", mark);
  }

  @Override
  public void begin(Machine machine, Memory memory, BooleanSupplier hopeless) throws IOException {
    var api = api(machine.place());
    api.await(PATH + "vmm.ping", hopeless);
    if (memory instanceof Memory.Written) {
      api.put(PATH + "vm.restore", Map.of("source_url", url(machine.place())));
      api.put(PATH + "vm.resume", null);
    } else {
      api.put(PATH + "vm.create", configuration(machine));
      api.put(PATH + "vm.boot", null);
    }
  }

  private static Map<String, Object> configuration(Machine machine) throws IOException {
    var processors = machine.processors();
    var disks = machine.drives().keySet().stream().map(CloudHypervisorVmm::disk).toList();
    return Map.of(
        "cpus",
        Map.of("boot_vcpus", processors, "max_vcpus", processors),
        "memory",
        Map.of("size", machine.memory()),
        "payload",
        Map.of(
            "kernel", Laid.KERNEL,
            "initramfs", Laid.INITRAMFS,
            "cmdline", new Laid(machine).arguments("reboot=t panic=-1")),
        "disks",
        disks,
        "rng",
        Map.of("src", "/dev/urandom"),
        "serial",
        Map.of("mode", "Tty"),
        "console",
        Map.of("mode", "Off"),
        "vsock",
        Map.of("cid", Laid.GUEST_ID, "socket", Laid.VSOCK));
  }

  /** Said to be raw: what a guest writes into one must not decide what it is taken for. */
  private static Map<String, Object> disk(String name) {
    var written = name.equals(Machine.DRIVES.getFirst());
    return Map.of(
        "id", name, "path", name, "serial", name, "readonly", !written, "image_type", "Raw");
  }

  @Override
  public Map<String, Path> write(Place place) throws IOException {
    var api = api(place);
    api.put(PATH + "vm.pause", null);
    api.put(PATH + "vm.snapshot", Map.of("destination_url", url(place)));
    var folder = place.sockets().resolve(WRITTEN);
    return FILES.stream().collect(Collectors.toMap(name -> name, folder::resolve));
  }

  private static String url(Place place) {
    return "file://" + place.sockets().resolve(WRITTEN).toAbsolutePath();
  }

  private static Api api(Place place) {
    return new Api(place.sockets().resolve(API));
  }
}
