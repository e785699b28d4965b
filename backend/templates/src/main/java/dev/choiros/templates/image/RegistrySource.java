package dev.choiros.templates.image;

import dev.choiros.templates.Progress;
import java.io.IOException;
import java.nio.file.Path;

/** An image of a registry. */
record RegistrySource(Reference image) implements Source {
  @Override
  public String text() {
    return "docker://" + image;
  }

  @Override
  public Content open(Path making, Progress progress) throws IOException {
    progress.at("asking " + image.registry(), 0, 0);
    var registry = new Registry(image);
    try {
      var layers = new OciImage(registry, Platform.ofThisHost()).layers(registry.manifest());
      return Content.of(layers, registry);
    } catch (IOException failed) {
      registry.close();
      throw failed;
    }
  }
}
