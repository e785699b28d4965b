package dev.choiros.protocol.templates;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a sandbox can be made from.
 *
 * @param source where it came from, as it was written
 * @param digest of what it was made of; absent until it is ready
 * @param progress absent unless it is being made
 * @param failure why it could not be made; absent otherwise
 * @param remedy what to do about that
 * @param bytes of all its files
 * @param usedBy sandboxes that are made from it, and keep it from being removed
 */
public record TemplateRow(
    String name,
    TemplateStatus status,
    String source,
    @Nullable String digest,
    List<TemplateLayer> layers,
    long bytes,
    long files,
    @Nullable Instant madeAt,
    @Nullable TemplateProgress progress,
    @Nullable String failure,
    @Nullable String remedy,
    List<String> usedBy) {
  public TemplateRow {
    layers = List.copyOf(layers);
    usedBy = List.copyOf(usedBy);
  }
}
