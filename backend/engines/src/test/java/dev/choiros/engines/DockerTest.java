package dev.choiros.engines;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.layers.IdMaps;
import dev.choiros.linux.Tools;
import dev.choiros.testkit.SuiteProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The suites of Docker, beside a daemon that is theirs alone: in mount and process namespaces that
 * end with it, so that the host's Docker, if there is one, is neither met nor changed. Each test of
 * the other process is one test here, so that they are counted.
 */
@Tag("sandbox")
class DockerTest {
  /**
   * The first process of the namespaces; what it started ends when it does. The daemon has no
   * option for all the places that it writes to, so they are covered.
   */
  private static final String SCRIPT =
      """
      set -e
      home=$1; shift
      exec 3<&0 </dev/null
      mkdir "$home/upper" "$home/work"
      mount -t tmpfs tmpfs /run
      mount -t overlay -o "lowerdir=/etc,upperdir=$home/upper,workdir=$home/work" overlay /etc
      dockerd --config-file "$home/daemon.json" --host "unix://$home/docker.sock" \\
        --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/docker.pid" \\
        --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --bridge=none \\
        >"$home/log" 2>&1 3<&- & daemon=$!
      until [ -S "$home/docker.sock" ]; do
        kill -0 "$daemon" || { cat "$home/log"; exit 1; }
        sleep 0.05
      done
      DOCKER_HOST=unix://$home/docker.sock "$@" 3<&- & suite=$!
      (read -r end <&3; kill -9 "$suite") &
      wait "$suite" || code=$?
      kill "$daemon"; wait "$daemon" || :
      exit "${code:-0}"
      """;

  @TempDir Path temp;

  @TestFactory
  Stream<DynamicTest> besideADaemonOfItsOwn() throws Exception {
    assumeTrue(IdMaps.ofThisProcess().kind() == IdMaps.Kind.ROOT, "docker is driven as root only");
    assumeTrue(Tools.says("dockerd", "--version"), "docker.io is not installed");
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    var program = Files.write(temp.resolve("docker-runtime"), DockerProbe.ours());
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        temp.resolve("daemon.json"),
        "{\"runtimes\": {\"choir\": {\"path\": \"" + program + "\"}}, \"live-restore\": true}");
    var command = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--mount-proc"));
    command.addAll(List.of("sh", "-c", SCRIPT, "sh", temp.toString()));
    command.addAll(SuiteProgram.java(System.getProperty("java.class.path")));
    command.add(SuiteProgram.class.getName());
    for (var suite : List.of(DockerRunc.class, DockerCrun.class, DockerRunsc.class)) {
      command.add(suite.getName());
    }
    var process = new ProcessBuilder(command).redirectErrorStream(true);
    return SuiteProgram.tests(process.start(), "", 300);
  }
}
