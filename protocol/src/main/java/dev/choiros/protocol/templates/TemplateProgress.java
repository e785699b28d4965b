package dev.choiros.protocol.templates;

/**
 * @param step what is being done, for people
 * @param done bytes of it
 * @param all bytes of it in the end; 0 where that is not known
 */
public record TemplateProgress(String step, long done, long all) {}
