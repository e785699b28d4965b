package dev.choiros.protocol.sandboxes;

import org.jspecify.annotations.Nullable;

/**
 * What a sandbox of this class is made of.
 *
 * @param runtime which of the backend's runtimes, where it has several
 * @param vcpu processors, and parts of one
 * @param memory in bytes
 * @param disk in bytes
 * @param standard whether it is taken where a person has chosen none
 */
public record MachineClassRow(
    String name,
    String backend,
    @Nullable String runtime,
    double vcpu,
    long memory,
    int processes,
    long disk,
    String network,
    String tier,
    boolean standard) {}
