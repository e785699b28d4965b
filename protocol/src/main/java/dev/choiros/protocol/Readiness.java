package dev.choiros.protocol;

/**
 * Whether the hypervisor can serve.
 *
 * @param status {@code ready} or {@code starting}
 */
public record Readiness(String status) {}
