package dev.choiros.protocol.sandboxes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one sandbox is and uses now. A figure that the host cannot tell, or that an asleep sandbox
 * has none of, is absent.
 *
 * @param backend what it was made with, and always runs on
 * @param isolation the backend's: {@code process}, {@code unknown}, {@code namespaces}, {@code
 *     gvisor} or {@code microvm}
 * @param reason why it is stopped or failed
 * @param uptimeSecs since its processes started
 * @param cpuPercent of one processor, since the figures were last asked for
 * @param cpuSecs processor time since its processes started
 * @param cpuLimitPercent of one processor
 * @param diskBytes its files and its log
 * @param warnings what this host cannot do for it, one plain sentence each
 */
public record SandboxUsage(
    String userId,
    String slot,
    String sandboxId,
    SandboxStatus status,
    @Nullable String reason,
    String machineClass,
    String backend,
    String isolation,
    @Nullable Long uptimeSecs,
    @Nullable Double cpuPercent,
    @Nullable Double cpuSecs,
    int cpuLimitPercent,
    @Nullable Long memoryBytes,
    long memoryLimitBytes,
    @Nullable Integer processes,
    int processLimit,
    @Nullable Long diskBytes,
    long diskLimitBytes,
    List<String> warnings) {}
