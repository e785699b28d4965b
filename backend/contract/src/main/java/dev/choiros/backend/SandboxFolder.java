package dev.choiros.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where one sandbox lives on the host. Everything about it is below {@code home}, so that deleting
 * the folder (after the mounts in it) forgets the sandbox.
 */
public record SandboxFolder(Path home) {
  /** Makes the folders that are the hypervisor's own; other ids may pass through them. */
  public void make() throws IOException {
    folder(home, "rwx--x--x");
    folder(channel(), "rwxr-xr-x");
    folder(run(), "rwx------");
  }

  private static void folder(Path path, String permissions) throws IOException {
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /**
   * What the layer store makes and bounds: the root, the log and the console together. May be a
   * mount point, so empty while the store has it closed.
   */
  public Path disk() {
    return home.resolve("disk");
  }

  /** The disk as one file, where the layer store keeps images. */
  public Path image() {
    return home.resolve("disk.ext4");
  }

  /** The sandbox's writable files. */
  public Path root() {
    return disk().resolve("root");
  }

  /**
   * The agent's event log; outside the root, because history is not rewound with the files, yet on
   * the same bounded disk, because the sandbox writes it.
   */
  public Path log() {
    return disk().resolve("log");
  }

  /** What the agent prints, of its last start; bounded by the disk, its folder not seen inside. */
  public Path console() {
    return disk().resolve("host").resolve("console.log");
  }

  /**
   * The folder that is mounted into the sandbox at {@link SandboxSpec#CHANNEL_FOLDER}; a folder and
   * not the socket itself, so that a socket made anew after a restart is seen inside.
   */
  public Path channel() {
    return home.resolve("channel");
  }

  /**
   * The hypervisor listens here; the agent dials. Mode 0600, and where the hypervisor is root owned
   * by {@link IdRange#base()} of the sandbox, who is root inside and nobody on the host.
   */
  public Path socket() {
    return channel().resolve("host.sock");
  }

  /** The backend's own notes: pid and start time, cgroup names. */
  public Path run() {
    return home.resolve("run");
  }
}
