package dev.choiros.templates;

import dev.choiros.backend.Template;
import java.util.List;

/**
 * What is known about a template that was added.
 *
 * @param source where it came from, as it was written
 * @param digest of what it was made of
 * @param bytes of all its files
 * @param madeAt milliseconds since 1970
 */
public record TemplateInfo(
    String name, String source, String digest, List<LayerInfo> layers, Size size, long madeAt) {
  /**
   * @param digest of its tar, not compressed
   * @param bytes of that
   */
  public record LayerInfo(String digest, long bytes) {}

  /** How much it is. */
  public record Size(long bytes, long files) {}

  public TemplateInfo {
    layers = List.copyOf(layers);
  }

  public Template.Added template() {
    return new Template.Added(name, digest);
  }
}
