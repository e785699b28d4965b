package dev.choiros.protocol.sandboxes;

import org.jspecify.annotations.Nullable;

/**
 * What a sandbox of this class is made of.
 *
 * @param backend what a new sandbox of it is made with; {@code auto} where that comes to none
 * @param auto whether the hypervisor chose the backend, the strongest that can be used
 * @param isolation {@code process}, {@code unknown}, {@code namespaces}, {@code gvisor} or {@code
 *     microvm}; absent where there is no backend
 * @param unusable why no sandbox of it can be made on this host; absent where one can
 * @param remedy what to do about that
 * @param vcpu processors, and parts of one
 * @param memory in bytes
 * @param disk in bytes
 * @param standard whether it is taken where a person has chosen none
 */
public record MachineClassRow(
    String name,
    String backend,
    boolean auto,
    @Nullable String isolation,
    @Nullable String unusable,
    @Nullable String remedy,
    double vcpu,
    long memory,
    int processes,
    long disk,
    String network,
    String tier,
    boolean standard) {}
