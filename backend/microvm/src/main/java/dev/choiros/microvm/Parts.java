package dev.choiros.microvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all machines of a host are put together from; each part is made when it is first needed.
 *
 * @param kernel of the guests
 * @param initramfs what they boot into
 */
record Parts(Path kernel, Path initramfs, Images images, Acceleration acceleration) {
  /** Where the host is for the guest, and nothing else is. */
  private static final byte[] CHANNEL = Relay.inet(10, 0, 2, 100, 1);

  private static final Map<Path, Parts> MADE = new ConcurrentHashMap<>();

  static Parts of(Images images) throws IOException {
    var made = MADE.get(images.cache());
    if (made == null || !Files.exists(made.initramfs()) || !Files.exists(made.kernel())) {
      made = make(images);
      MADE.put(images.cache(), made);
    }
    return made;
  }

  private static Parts make(Images images) throws IOException {
    var kernel = GuestKernel.take(images.cache());
    var content = Initramfs.of(kernel, Relay.inside("/channel/host.sock", CHANNEL));
    var name = "initramfs-" + UUID.nameUUIDFromBytes(content) + ".cpio";
    var file = images.cache().resolve(name);
    if (!Files.exists(file)) {
      Files.createDirectories(images.cache());
      var fresh = Files.createTempFile(images.cache(), "making-", ".cpio");
      Files.write(fresh, content);
      // QEMU opens it again, as somebody else.
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("r--r--r--"));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return new Parts(kernel.image(), file, images, KvmTrial.result(Optional.of(kernel)));
  }
}
