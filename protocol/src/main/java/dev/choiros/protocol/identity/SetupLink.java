package dev.choiros.protocol.identity;

import java.time.Instant;

/** The one-time link that makes the first account; the ones before it are void. */
public record SetupLink(String link, Instant expiresAt) {}
