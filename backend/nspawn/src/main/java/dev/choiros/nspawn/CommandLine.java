package dev.choiros.nspawn;

import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import dev.choiros.linux.Mark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The arguments of {@code systemd-nspawn} for one sandbox; none of them is seen inside. */
final class CommandLine {
  private final List<String> arguments = new ArrayList<>();

  private CommandLine() {}

  /**
   * @param start the program that nspawn starts inside
   */
  static List<String> of(SandboxSpec spec, Path start) {
    var line = new CommandLine();
    var folder = spec.folder();
    line.add("--quiet", "--settings=no", "--register=no", "--keep-unit", "--console=pipe");
    line.add("--directory=" + folder.root().toAbsolutePath(), "--machine=" + spec.id());
    line.add("--link-journal=no", "--resolv-conf=off", "--timezone=off");
    // The disk is mounted with a map to these ids already, so nobody has to give its files to them.
    line.add("--private-users=" + spec.ids().base() + ":" + spec.ids().count());
    line.add("--private-users-ownership=off", "--no-new-privileges=yes");
    if (!(spec.network() instanceof Network.Nat)) {
      line.add("--private-network"); // With nat it is started in its own already.
    }
    switch (spec.template()) {
      case Template.Host() -> line.bind("--bind-ro", Path.of("/usr"), "/usr");
      case Template.Added _ -> {
        // Has a /usr of its own.
      }
    }
    line.bind("--bind-ro", folder.channel(), SandboxSpec.CHANNEL_FOLDER);
    line.bind("--bind", folder.log(), SandboxSpec.LOG_FOLDER);
    line.bind("--bind-ro", spec.agent(), SandboxSpec.AGENT_FOLDER);
    line.bind("--bind-ro", start, FirstProgram.PLACE);
    line.add("--", FirstProgram.PLACE, Mark.of(folder));
    return List.copyOf(line.arguments);
  }

  private void bind(String how, Path from, String to) {
    var path = from.toAbsolutePath().toString().replace("\\", "\\\\").replace(":", "\\:");
    add(how + "=" + path + ":" + to);
  }

  private void add(String... more) {
    arguments.addAll(List.of(more));
  }
}
