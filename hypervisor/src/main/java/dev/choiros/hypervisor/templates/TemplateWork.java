package dev.choiros.hypervisor.templates;

import dev.choiros.templates.image.Source;
import java.util.Optional;

/** A template that is being made, or could not be. */
public final class TemplateWork {
  /** How far it is. */
  public record At(String step, long done, long all) {}

  /** Why it ended without a template. */
  public record Failure(String message, String remedy) {}

  private final String name;
  private final Source source;
  private volatile At at = new At("starting", 0, 0);
  private volatile Optional<Failure> failure = Optional.empty();

  TemplateWork(String name, Source source) {
    this.name = name;
    this.source = source;
  }

  public String name() {
    return name;
  }

  public Source source() {
    return source;
  }

  public At at() {
    return at;
  }

  public Optional<Failure> failure() {
    return failure;
  }

  void at(String step, long done, long all) {
    at = new At(step, done, all);
  }

  void failed(String message, String remedy) {
    failure = Optional.of(new Failure(message, remedy));
  }
}
