package dev.choiros.microvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all machines of a host are put together from; each part is made when it is first needed.
 *
 * @param kernel of the guests
 * @param initramfs what they boot into
 * @param guest what that is made for
 */
record Parts(Path kernel, Path initramfs, Images images, Acceleration acceleration, Guest guest) {
  private static final Map<Entry<Path, Guest>, Parts> MADE = new ConcurrentHashMap<>();

  static Parts of(Images images, Guest guest) throws IOException {
    var key = Map.entry(images.cache(), guest);
    var made = MADE.get(key);
    if (made == null || !Files.exists(made.initramfs()) || !Files.exists(made.kernel())) {
      made = make(images, guest);
      MADE.put(key, made);
    }
    return made;
  }

  private static Parts make(Images images, Guest guest) throws IOException {
    var kernel = GuestKernel.take(images.cache());
    var content = Initramfs.of(kernel, guest);
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
    return new Parts(kernel.image(), file, images, KvmTrial.result(Optional.of(kernel)), guest);
  }
}
