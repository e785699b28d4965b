package dev.choiros.engines;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Capability;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.Cgroup;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.HostProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** One runtime of Podman, through a service of ours. */
final class PodmanEngine implements Engine {
  private static final String CONTAINERS = "/v4.0.0/libpod/containers/";

  /** The first removal of a container that was killed finds that out, the second one removes it. */
  private static final int REMOVALS = 10;

  private final PodmanFolder folder;
  private final CgroupTree cgroups;
  private final SandboxFolder sandbox;

  PodmanEngine(PodmanFolder folder, CgroupTree cgroups, SandboxFolder sandbox) {
    this.folder = folder;
    this.cgroups = cgroups;
    this.sandbox = sandbox;
  }

  private Api api() throws IOException {
    return PodmanService.of(folder).api();
  }

  @Override
  public String create(SandboxSpec spec, Engine.OwnFiles files) throws IOException {
    if (folder.runtime().equals(Gvisor.RUNTIME)) {
      Container.letPass(spec.folder().run(), spec.ids());
      Gvisor.keepTmp(spec);
    }
    var cgroup = folder.users() ? Optional.<String>empty() : cgroups.path(sandbox);
    var request = PodmanContainer.of(spec, files, folder, cgroup);
    return api().post(CONTAINERS + "create", request).path("Id").asString();
  }

  @Override
  public Prepared prepare(String name) throws IOException {
    api().post(CONTAINERS + name + "/init", null);
    var container = api().get(CONTAINERS + name + "/json");
    var runtime = container.path("OCIRuntime").asString();
    if (!runtime.equals(folder.runtime())) {
      throw new IOException("podman took the runtime " + runtime + ", not " + folder.runtime());
    }
    var state = container.path("State");
    var prepared =
        new Prepared(
            process(state.path("ConmonPid").asLong()), process(state.path("Pid").asLong()));
    if (folder.runtime().equals(Gvisor.RUNTIME) && !Gvisor.isKernel(prepared.first())) {
      throw new IOException("what podman started is not gVisor");
    }
    if (folder.users()) {
      join(prepared);
    }
    return prepared;
  }

  /** As this user, whose Podman makes none. */
  private void join(Prepared prepared) throws IOException {
    var cgroup = new Cgroup(cgroups.folders(sandbox));
    cgroup.join(prepared.monitor().pid());
    cgroup.join(prepared.first().pid());
  }

  private static HostProcess process(long pid) throws IOException {
    return HostProcess.of(pid).orElseThrow(() -> new IOException("its processes have ended"));
  }

  @Override
  public void start(String name) throws IOException {
    api().post(CONTAINERS + name + "/start", null);
  }

  @Override
  public void snapshot(SandboxSpec spec, String id, HostProcess first, Path into)
      throws IOException {
    if (folder.users() || Criu.missing(folder.runtime()).isPresent()) {
      throw BackendException.lacking("podman/" + folder.runtime(), Capability.MEMORY_SNAPSHOT);
    }
    new Snapshot(spec).write(folder.script(), id, first, into);
  }

  @Override
  public void ask(String id) throws IOException {
    var asked = new ProcessBuilder(folder.script().toString(), "kill", "--pid", "2", id, "TERM");
    asked.redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start().onExit().join();
  }

  @Override
  public void remove(String name, String id) throws IOException {
    for (var i = 1; ; i++) {
      var answer = api().send("DELETE", CONTAINERS + name + "?force=true&timeout=0", null);
      if (answer.good() || answer.status() == 404) {
        break;
      }
      if (i == REMOVALS) {
        throw new IOException("podman does not remove " + name + ": " + answer.complaint());
      }
    }
    if (!id.isEmpty()) {
      removeState(id);
    }
  }

  /** What the runtime wrote down of a container that it did not see end. */
  private void removeState(String id) throws IOException {
    try (var states = Files.newDirectoryStream(folder.state(), "*" + id + "*")) {
      for (var state : states) {
        delete(state);
      }
    }
  }

  private static void delete(Path state) throws IOException {
    try (var files = Files.walk(state)) {
      for (var file : files.toList().reversed()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
