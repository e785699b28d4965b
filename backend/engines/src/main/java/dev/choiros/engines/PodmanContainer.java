package dev.choiros.engines;

import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.Inside;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import dev.choiros.linux.seccomp.Architecture;
import dev.choiros.linux.seccomp.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One sandbox as a request of libpod's own API, that of Docker has neither a root folder nor ids
 * for one container.
 */
final class PodmanContainer {
  private final SandboxSpec spec;
  private final Engine.OwnFiles files;
  private final Map<String, Object> request = new LinkedHashMap<>();

  private PodmanContainer(SandboxSpec spec, Engine.OwnFiles files) {
    this.spec = spec;
    this.files = files;
  }

  /**
   * @param cgroup what its cgroup is below; empty where the user's Podman makes none
   */
  static Map<String, Object> of(
      SandboxSpec spec, Engine.OwnFiles files, PodmanFolder folder, Optional<String> cgroup)
      throws IOException {
    var container = new PodmanContainer(spec, files);
    container.program(folder);
    container.walls(folder.users() ? 0 : spec.ids().base());
    container.rights();
    container.inside(folder.runtime());
    container.limits(cgroup);
    container.ceilings(folder.users());
    return container.request;
  }

  private void program(PodmanFolder of) throws IOException {
    var folder = spec.folder();
    request.put("name", Mark.of(folder));
    request.put("labels", Map.of(Container.LABEL, Container.sandboxes(folder)));
    request.put("oci_runtime", of.runtime());
    if (!of.users() && Criu.isFor(of.runtime())) {
      request.put("annotations", new Snapshot(spec).annotations());
    }
    request.put("command", List.of(Container.REAPER, Container.AGENT));
    request.put("env", Inside.environment(spec));
    request.put("unsetenv", List.of("TERM", "container"));
    request.put("work_dir", "/");
    request.put("systemd", "false");
    request.put("restart_policy", "no");
    var console = folder.console().toAbsolutePath().toString();
    request.put("log_configuration", Map.of("driver", "k8s-file", "path", console));
  }

  /**
   * @param first of the host's ids, or of those that a normal user's service is in a namespace of
   */
  private void walls(long first) {
    for (var space : List.of("pidns", "utsns", "cgroupns", "userns")) {
      request.put(space, Map.of("nsmode", "private"));
    }
    // Of its own too, and without the engine's mount for it on the host.
    request.put("ipcns", Map.of("nsmode", "none"));
    request.put("netns", Map.of("nsmode", "none"));
    var size = spec.ids().count();
    var map = List.of(Map.of("container_id", 0, "host_id", first, "size", size));
    request.put("idmappings", Map.of("UIDMap", map, "GIDMap", map));
  }

  private void rights() throws IOException {
    request.put("cap_drop", List.of("ALL"));
    request.put("cap_add", Container.rights());
    request.put("no_new_privileges", true);
    var profile = Profile.of(Architecture.ofThisHost().orElseThrow());
    var file = new Notes(spec.folder()).file("seccomp.json");
    Files.writeString(file, Api.json(profile));
    request.put("seccomp_profile_path", file.toAbsolutePath().toString());
    request.put(
        "mask",
        Stream.of(List.of("/sys"), Inside.coveredFiles(), Inside.coveredFolders())
            .flatMap(List::stream)
            .toList());
  }

  private void inside(String runtime) {
    request.put("rootfs", spec.folder().root().toAbsolutePath().toString());
    request.put("hostname", spec.id().value());
    request.put("use_image_hosts", true);
    request.put("use_image_resolve_conf", true);
    request.put("umask", "0022");
    var mounts = new ArrayList<Map<String, Object>>();
    var all = new ArrayList<>(Container.mounts(spec, files, Container.devices(runtime)));
    all.add(Container.noCgroups());
    for (var mount : all) {
      var options = new ArrayList<>(mount.options());
      if (!mount.to().equals("/dev")) { // Handed to the runtime as it is.
        options.add(mount.from().isPresent() ? "rbind" : "notmpcopyup");
      }
      mounts.add(
          Map.of(
              "destination",
              mount.to(),
              "type",
              mount.from().isPresent() ? "bind" : "tmpfs",
              "source",
              mount.from().map(Object::toString).orElse("tmpfs"),
              "options",
              options));
    }
    mounts.add(
        Map.of(
            "destination", "/dev/pts",
            "type", "devpts",
            "source", "devpts",
            "options", Container.TERMINALS));
    request.put("mounts", mounts);
  }

  private void limits(Optional<String> cgroup) throws IOException {
    if (cgroup.isPresent()) {
      request.put("cgroup_parent", cgroup.get());
      request.put("resource_limits", Container.resources(spec));
    } else {
      request.put("cgroups_mode", "disabled");
    }
  }

  /**
   * A normal user's runtime counts all processes of that user, in whichever sandbox, so there such
   * a limit would be one on all of them together.
   */
  private void ceilings(boolean together) throws IOException {
    var processes = together ? Container.allProcesses() : spec.limits().processes();
    request.put(
        "r_limits",
        Container.ceilings(processes).stream()
            .map(each -> Map.of("type", each.name(), "soft", each.value(), "hard", each.value()))
            .toList());
  }
}
