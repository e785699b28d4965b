package dev.choiros.protocol.identity;

import org.jspecify.annotations.Nullable;

/** Preferences that a person sets; absent members stay as they are. */
public record PreferencesChange(
    @Nullable String theme, @Nullable String language, @Nullable Integer fontSize) {}
