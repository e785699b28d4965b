package dev.choiros.layers;

import dev.choiros.backend.IdRange;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/**
 * The user namespace that a mount takes its map of ids from: on the disk a sandbox's files belong
 * to 0 to 65535, and seen through the mount to the sandbox's own range on this host. So no file is
 * ever given to another id, however many there are, and a disk may come back with another range.
 */
final class MountIds implements AutoCloseable {
  /**
   * What host root makes through the mount belongs to this id on the disk, outside of any range.
   */
  static final int HOST = IdRange.FULL;

  private final MappedProcess holder;

  private MountIds(MappedProcess holder) {
    this.holder = holder;
  }

  /** Starts to make the namespace; {@link #descriptor} waits for it. */
  static MountIds prepare(IdMaps maps) throws IOException {
    return new MountIds(
        MappedProcess.prepare(
            maps,
            "choir-ids",
            new MappedProcess.Program(List.of(), "exit 0", List.of()),
            Redirect.DISCARD));
  }

  /** A descriptor of the namespace; the caller closes it. */
  int descriptor(IdRange ids) throws IOException {
    holder.map("0 " + ids.base() + " " + ids.count() + "\n" + HOST + " 0 1\n");
    return Kernel.openForReading("/proc/" + holder.pid() + "/ns/user");
  }

  @Override
  public void close() {
    holder.close();
  }
}
