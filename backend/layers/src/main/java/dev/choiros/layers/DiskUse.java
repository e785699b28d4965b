package dev.choiros.layers;

import dev.choiros.backend.SandboxFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** How much a sandbox's disk holds. */
public final class DiskUse {
  /** A sandbox may have any number of files; nobody waits longer than this for their sum. */
  private static final long PATIENCE_NANOS = 1_000_000_000L;

  private DiskUse() {}

  /** Bytes; -1 if that cannot be told, or not soon. */
  public static long of(SandboxFolder folder) {
    try {
      if (Files.exists(folder.image())) {
        return Files.isDirectory(folder.root())
            ? Kernel.used(folder.disk().toString())
            : allocated(folder.image());
      }
      return Files.isDirectory(folder.disk()) ? sum(folder.disk()) : 0;
    } catch (IOException unreadable) {
      return -1;
    }
  }

  private static long allocated(Path image) throws IOException {
    return SparseFile.of(image).extents().stream()
        .mapToLong(extent -> extent.end() - extent.start())
        .sum();
  }

  private static long sum(Path disk) throws IOException {
    var deadline = System.nanoTime() + PATIENCE_NANOS;
    var sum = new long[1];
    Files.walkFileTree(
        disk,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return goOn();
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return goOn();
          }

          private FileVisitResult goOn() {
            if (System.nanoTime() < deadline) {
              return FileVisitResult.CONTINUE;
            }
            sum[0] = -1;
            return FileVisitResult.TERMINATE;
          }
        });
    return sum[0];
  }
}
