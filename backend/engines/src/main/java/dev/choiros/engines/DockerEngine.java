package dev.choiros.engines;

import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.linux.CgroupTree;
import dev.choiros.linux.HostProcess;
import dev.choiros.linux.Leftovers;
import dev.choiros.linux.Mark;
import dev.choiros.linux.Notes;
import dev.choiros.linux.Pause;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import tools.jackson.databind.JsonNode;

/**
 * One sandbox of a Docker daemon. Docker keeps the container and its processes; how they are made
 * it leaves to its runtime, and that is {@link DockerRuntime}.
 */
final class DockerEngine implements Engine {
  /** A container must have an image; of this one nothing is used, and nothing is in it. */
  private static final String IMAGE = "choiros/empty";

  /** An archive of nothing. */
  private static final byte[] NOTHING = new byte[1024];

  private final DockerDaemon daemon;
  private final String runtime;
  private final CgroupTree cgroups;
  private final SandboxFolder folder;
  private final DockerRuntime called;
  private Future<JsonNode> started = CompletableFuture.failedFuture(new IOException("not asked"));

  DockerEngine(DockerDaemon daemon, String runtime, CgroupTree cgroups, SandboxFolder folder) {
    this.daemon = daemon;
    this.runtime = runtime;
    this.cgroups = cgroups;
    this.folder = folder;
    this.called = new DockerRuntime(new Notes(folder));
  }

  @Override
  public String create(SandboxSpec spec, OwnFiles files) throws IOException {
    if (runtime.equals(Gvisor.RUNTIME)) {
      Container.letPass(spec.folder().run(), spec.ids());
      Gvisor.keepTmp(spec);
    }
    var cgroup = cgroups.path(folder).orElse("");
    called.write(runtime, cgroup, Bundle.of(spec, files, runtime, cgroup));
    if (!daemon.api().send("GET", "/images/" + IMAGE + "/json", null).good()) {
      daemon.api().upload("/images/create?fromSrc=-&repo=" + IMAGE, NOTHING);
    }
    var request = DockerContainer.of(spec, IMAGE, cgroup);
    return daemon
        .api()
        .post("/containers/create?name=" + Mark.of(folder), request)
        .path("Id")
        .asString();
  }

  @Override
  public Prepared prepare(String name) throws IOException {
    var start = new FutureTask<>(() -> daemon.api().post("/containers/" + name + "/start", null));
    started = start;
    Thread.ofVirtual().name("docker-start").start(start);
    while (called.first().isEmpty()) {
      if (started.isDone()) {
        await();
        throw new IOException("docker did not call our runtime");
      }
      Pause.shortly();
    }
    var first =
        HostProcess.of(called.first().orElseThrow())
            .orElseThrow(() -> new IOException("its processes have ended"));
    if (!Runtimes.made(runtime, called.state().resolve(name), first)) {
      throw new IOException("what docker started is not of the runtime " + runtime);
    }
    return new Prepared(first, first);
  }

  @Override
  public void start(String name) throws IOException {
    called.go(this::await);
  }

  private void await() throws IOException {
    try {
      started.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException told ? told : new IOException(failed);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }

  @Override
  public void ask(String id) throws IOException {
    var command = new ProcessBuilder(runtime, "--root", called.state().toString());
    command.command().addAll(java.util.List.of("kill", "--pid", "2", Mark.of(folder), "TERM"));
    command.redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start().onExit().join();
  }

  @Override
  public void remove(String name, String id) throws IOException {
    called.forbid();
    // One that waits to be told keeps Docker waiting too.
    Leftovers.marked(folder).forEach(HostProcess::kill);
    var answer = daemon.api().send("DELETE", "/containers/" + name + "?force=true", null);
    if (!answer.good() && answer.status() != 404) {
      throw new IOException("docker does not remove " + name + ": " + answer.complaint());
    }
  }
}
