package dev.choiros.cli.template;

import dev.choiros.cli.Refused;
import dev.choiros.cli.Where;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a template and waits for it. */
@Command(
    name = "add",
    description = {
      "Make a template from an image or a root file system, or of Debian packages.",
      "SOURCE is a path of this host (an OCI or Docker image in an archive or a folder, with",
      ":NAME behind it where there are several; a root file system in a tar, also .gz, .zst and",
      ".xz, or in a folder).",
      "Ending it (Ctrl-C) ends the making too."
    })
final class Add implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 250;

  @Mixin Where where;
  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", description = "What machine classes call it.")
  String name;

  @Parameters(index = "1", arity = "0..1", paramLabel = "SOURCE", description = "See above.")
  @Nullable String source;

  @Option(
      names = "--packages",
      arity = "0..1",
      fallbackValue = "",
      split = ",",
      paramLabel = "LIST",
      description = "Of Debian packages from this host's apt sources, with commas between.")
  @Nullable List<String> packages;

  @Override
  public Integer call() throws InterruptedException {
    var host = where.host();
    var progress = new ProgressLine(spec.commandLine().getErr(), System.console() != null);
    var row = host.post("/admin/templates", Map.of("name", name, "source", source()));
    var cancel = new Thread(() -> host.delete("/admin/templates/" + name));
    if (row.path("status").asString("").equals("making")) {
      Runtime.getRuntime().addShutdownHook(cancel);
    }
    while (row.path("status").asString("").equals("making")) {
      progress.show(row.path("progress"));
      Thread.sleep(PAUSE_MILLIS);
      row = host.get("/admin/templates/" + name);
    }
    progress.end();
    keep(cancel);
    if (row.path("status").asString("").equals("failed")) {
      throw new Refused(
          Refused.FAILED, row.path("failure").asString(""), row.path("remedy").asString(""));
    }
    Rows.print(spec.commandLine().getOut(), row, where.json());
    return 0;
  }

  private static void keep(Thread cancel) {
    var _ = Runtime.getRuntime().removeShutdownHook(cancel);
  }

  private String source() {
    if (packages != null && source == null) {
      return "packages:" + String.join(",", packages);
    }
    if (source == null || packages != null) {
      throw new ParameterException(
          spec.commandLine(), "say either a SOURCE or --packages, after the name");
    }
    var colon = source.indexOf(':');
    var path =
        Path.of(colon > 0 && !Files.exists(Path.of(source)) ? source.substring(0, colon) : source);
    return Files.exists(path) && !path.isAbsolute()
        ? path.toAbsolutePath() + source.substring(path.toString().length())
        : source;
  }
}
