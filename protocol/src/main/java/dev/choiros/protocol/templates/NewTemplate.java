package dev.choiros.protocol.templates;

import org.jspecify.annotations.Nullable;

/**
 * A template to be made.
 *
 * @param source a path of the host, or another way that `choir template add --help` tells
 */
public record NewTemplate(@Nullable String name, @Nullable String source) {}
