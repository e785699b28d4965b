package dev.choiros.protocol.templates;

/**
 * @param digest of its tar, not compressed
 * @param bytes of the files in it
 */
public record TemplateLayer(String digest, long bytes) {}
