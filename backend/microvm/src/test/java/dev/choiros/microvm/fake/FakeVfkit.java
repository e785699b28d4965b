package dev.choiros.microvm.fake;

import static dev.choiros.microvm.fake.Shape.fields;
import static dev.choiros.microvm.fake.Shape.text;

import dev.choiros.microvm.fake.FakeApi.Answer;
import dev.choiros.microvm.fake.FakeApi.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Stands in the place of vfkit: takes the arguments and requests of its manual, and only those. */
public final class FakeVfkit implements FakeApi.Owner {
  private static final Set<String> OPTIONS =
      Set.of(
          "--cpus",
          "--memory",
          "--kernel",
          "--initrd",
          "--kernel-cmdline",
          "--restful-uri",
          "--log-level",
          "--device");

  /** What each device takes, what it cannot be without marked. */
  private static final Map<String, Set<String>> DEVICES =
      Map.of(
          "virtio-blk", Set.of("path!", "deviceId"),
          "virtio-serial", Set.of("logFilePath", "stdio"),
          "virtio-rng", Set.of(),
          "virtio-vsock", Set.of("port!", "socketURL!", "connect", "listen"));

  private static final Shape CHANGE = fields("state!", text("HardStop", "Pause", "Resume", "Stop"));

  private final Map<String, String> options = new HashMap<>();
  private final List<Map<String, String>> devices = new ArrayList<>();
  private String state = "Running";
  private FakeGuest guest;

  private FakeVfkit(List<String> arguments) {
    for (var i = 0; i < arguments.size(); i += 2) {
      check(OPTIONS.contains(arguments.get(i)), "unknown flag: " + arguments.get(i));
      check(i + 1 < arguments.size(), "flag needs an argument: " + arguments.get(i));
      if (arguments.get(i).equals("--device")) {
        devices.add(device(arguments.get(i + 1)));
      } else {
        options.put(arguments.get(i), arguments.get(i + 1));
      }
    }
    var kernel = List.of("--kernel", "--initrd", "--kernel-cmdline");
    check(options.keySet().containsAll(kernel), "a kernel needs all of " + kernel);
    check(Integer.parseInt(options.getOrDefault("--cpus", "1")) > 0, "no processor");
    check(Integer.parseInt(options.getOrDefault("--memory", "512")) > 0, "no memory");
  }

  private static Map<String, String> device(String text) {
    var words = text.split(",", -1);
    var known = DEVICES.get(words[0]);
    check(known != null, "unknown device type: " + words[0]);
    var device = new HashMap<>(Map.of("", words[0]));
    for (var i = 1; i < words.length; i++) {
      var option = words[i].split("=", 2);
      check(
          known.contains(option[0]) || known.contains(option[0] + "!"),
          "unknown option for " + words[0] + " devices: " + option[0]);
      device.put(option[0], option.length == 2 ? option[1] : "");
    }
    for (var name : known) {
      check(!name.endsWith("!") || device.containsKey(name.replace("!", "")), "lacks " + name);
    }
    check(!device.getOrDefault("path", "/").isEmpty(), "a disk without a path");
    check(device.getOrDefault("path", "/").startsWith("/"), "a disk's path is not absolute");
    return device;
  }

  private static void check(boolean good, String fault) {
    if (!good) {
      System.out.println("Error: " + fault);
      System.exit(1);
    }
  }

  public static void main(String[] arguments) throws IOException {
    var vfkit = new FakeVfkit(List.of(arguments));
    var uri = vfkit.options.getOrDefault("--restful-uri", "tcp://localhost:8081");
    check(uri.startsWith("unix:///"), "this fake serves at a Unix socket only, not at " + uri);
    vfkit.boot();
    FakeApi.serve(Path.of(uri.substring("unix://".length())), vfkit);
  }

  private List<Map<String, String>> devices(String type) {
    return devices.stream().filter(device -> device.get("").equals(type)).toList();
  }

  private void boot() throws IOException {
    var drives =
        devices("virtio-blk").stream()
            .map(disk ->
                new FakeGuest.Drive(
                    disk.getOrDefault("deviceId", ""), Path.of(disk.get("path")), false))
            .toList();
    var sockets = new HashMap<String, Path>();
    for (var socket : devices("virtio-vsock")) {
      var way = socket.containsKey("connect") ? "to " : "from ";
      sockets.put(way + socket.get("port"), Path.of(socket.get("socketURL")));
    }
    guest =
        new FakeGuest(
            new FakeGuest.Hardware(
                Path.of(options.get("--kernel")),
                Path.of(options.get("--initrd")),
                drives,
                sockets.get("from 1")),
            "ready");
    guest.drives("virtio_pci", "virtio_blk", "vmw_vsock_virtio_transport", "virtio_console");
    guest.endsBy("poweroff -f");
    FakeVsock.listen(sockets.get("to 2"), guest::words);
  }

  @Override
  public Object complaint(String why) {
    return Map.of("error", why);
  }

  @Override
  public Answer answer(Request request) throws IOException {
    if (request.is("POST", "/vm/state")) {
      CHANGE.check("/vm/state", request.required());
      change(((Map<?, ?>) request.required()).get("state") + "");
      return new Answer(202, Map.of());
    }
    request.hasNone();
    if (request.is("GET", "/vm/state")) {
      return new Answer(
          200,
          Map.of(
              "state",
              "VirtualMachineState" + state,
              "canStart",
              false,
              "canPause",
              state.equals("Running"),
              "canResume",
              state.equals("Paused"),
              "canStop",
              state.equals("Running"),
              "canHardStop",
              true));
    }
    if (request.is("GET", "/vm/inspect")) {
      var cpus = Long.valueOf(options.getOrDefault("--cpus", "1"));
      return new Answer(200, Map.of("cpus", cpus, "memory", options.get("--memory")));
    }
    throw new Refused(404, "404 page not found");
  }

  private void change(String wanted) throws IOException {
    var from = wanted.equals("Resume") ? "Paused" : "Running";
    if (!wanted.equals("HardStop") && !state.equals(from)) {
      throw new Refused(500, wanted + ": the machine is " + state);
    }
    switch (wanted) {
      case "Pause" -> guest.hold(true);
      case "Resume" -> guest.hold(false);
      default -> Thread.ofVirtual().start(() -> Runtime.getRuntime().halt(0));
    }
    state = wanted.equals("Pause") ? "Paused" : "Running";
  }
}
