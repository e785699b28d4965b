package dev.choiros.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Endpoint;
import dev.choiros.backend.IdRange;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Machines;
import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.testkit.SuiteProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Takes a machine up and is killed. */
final class Victim {
  private Victim() {}

  /** A process that has taken up one of the machines. */
  static Process start(SandboxSpec spec, List<Endpoint> endpoints, Path secret) throws IOException {
    var command = new ArrayList<>(SuiteProgram.java(System.getProperty("java.class.path")));
    command.add(Victim.class.getName());
    command.addAll(List.of(spec.folder().home().toString(), secret.toString()));
    endpoints.forEach(each -> command.add(each.toString()));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    return process;
  }

  public static void main(String[] arguments) throws IOException {
    var folder = new SandboxFolder(Path.of(arguments[0]));
    var spec =
        new SandboxSpec(
            new SandboxId(folder.home().getFileName().toString()),
            folder,
            new Template.Host(),
            Limits.DEFAULT,
            new IdRange(0, 1),
            Path.of("/"),
            new Network.None(),
            Map.of());
    var endpoints = Stream.of(arguments).skip(2).map(Endpoint::parse).toList();
    var given = new Machines("nixos", endpoints, Path.of(arguments[1]));
    new Adopt().over(given).at(AdoptTest.PACE, AdoptTest.PATIENCE).start(spec);
    System.out.println("up");
    var _ = System.in.read();
  }
}
