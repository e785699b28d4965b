package dev.choiros.linux;

import dev.choiros.backend.SandboxSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a sandbox is like inside, whichever backend makes it. */
public final class Inside {
  /** The size of {@code /run}. */
  public static final long RUN_BYTES = 16L << 20;

  /** How many a sandbox may have open, where that can be said: the kernel has some 3000 for all. */
  public static final int TERMINALS = 256;

  private static final long SHARED_MEMORY_BYTES = 256L << 20;

  /**
   * What the agent may do besides: all of it within its own user namespace only.
   *
   * @param number of {@code linux/capability.h}
   */
  public record Right(String name, int number) {}

  public static final List<Right> RIGHTS =
      List.of(
          new Right("chown", 0),
          new Right("dac_override", 1),
          new Right("fowner", 3),
          new Right("fsetid", 4),
          new Right("kill", 5),
          new Right("setgid", 6),
          new Right("setuid", 7),
          new Right("sys_ptrace", 19));

  /** Of the whole machine, or a way to act on it; a kernel may lack some. */
  public static final List<String> FILES =
      List.of(
          "/proc/cmdline",
          "/proc/config.gz",
          "/proc/consoles",
          "/proc/diskstats",
          "/proc/interrupts",
          "/proc/iomem",
          "/proc/ioports",
          "/proc/kallsyms",
          "/proc/kcore",
          "/proc/key-users",
          "/proc/keys",
          "/proc/kmsg",
          "/proc/kpagecgroup",
          "/proc/kpagecount",
          "/proc/kpageflags",
          "/proc/latency_stats",
          "/proc/locks",
          "/proc/mdstat",
          "/proc/modules",
          "/proc/mtrr",
          "/proc/partitions",
          "/proc/pagetypeinfo",
          "/proc/sched_debug",
          "/proc/slabinfo",
          "/proc/softirqs",
          "/proc/swaps",
          "/proc/sysrq-trigger",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/vmallocinfo",
          "/proc/zoneinfo");

  /** As {@link #FILES}. */
  public static final List<String> FOLDERS =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/bus",
          "/proc/driver",
          "/proc/fs",
          "/proc/irq",
          "/proc/pressure",
          "/proc/scsi");

  private Inside() {}

  /** The size of {@code /dev/shm}. */
  public static long sharedMemoryBytes(SandboxSpec spec) {
    return Math.min(SHARED_MEMORY_BYTES, spec.limits().memoryBytes() / 2);
  }

  /** Files of this host's kernel that are covered inside by one that is empty. */
  public static List<String> coveredFiles() {
    return FILES.stream().filter(file -> Files.exists(Path.of(file))).toList();
  }

  /** Folders of this host's kernel that are covered inside by one that is empty. */
  public static List<String> coveredFolders() {
    return FOLDERS.stream().filter(folder -> Files.isDirectory(Path.of(folder))).toList();
  }

  /** What the agent starts with. */
  public static SortedMap<String, String> environment(SandboxSpec spec) {
    var environment = new TreeMap<String, String>();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("HOME", "/root");
    environment.put("LANG", "C.UTF-8");
    environment.putAll(spec.environment());
    environment.put("CHOIR_SANDBOX_ID", spec.id().value());
    return environment;
  }
}
