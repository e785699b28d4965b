package dev.choiros.templates.image;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** An image of the Podman store of whoever runs this process. */
record PodmanSource(String image) implements Source {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,500}");

  @Override
  public String text() {
    return "podman:" + image;
  }

  @Override
  public Content open(Path making, Progress progress) throws IOException {
    if (!NAME.matcher(image).matches()) {
      throw new BadTemplate(
          "\"" + image + "\" is not the name of an image", "`podman images` lists them");
    }
    progress.at("saving the image from Podman", 0, 0);
    var archive = making.resolve("podman.tar");
    save(
        List.of(
            "podman", "save", "--quiet", "--format=oci-archive", "-o", archive.toString(), image));
    return new LocalSource(archive, Optional.empty()).open(making, progress);
  }

  private static void save(List<String> command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException absent) {
      throw new BadTemplate("Podman is not installed", "apt-get install podman", absent);
    }
    try {
      process.getOutputStream().close();
      var reader = process.inputReader(StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new BadTemplate(
            "Podman could not save the image: " + reader.lines().reduce("", (_, last) -> last),
            "`podman images` lists those there are");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("cancelled");
    } finally {
      process.destroyForcibly();
    }
  }
}
