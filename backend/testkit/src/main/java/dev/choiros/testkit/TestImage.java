package dev.choiros.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * An OCI image made on the spot of programs of this host, enough for {@link StandIn}: one layer
 * with them, and one that changes, takes away and adds.
 */
public final class TestImage {
  private static final String FIRST =
      """
      set -e
      mkdir -p usr/bin usr/lib64 usr/local/bin opt/emptied etc var/lib/gone data
      ln -s usr/bin bin; ln -s usr/bin sbin; ln -s usr/lib lib; ln -s usr/lib64 lib64
      add() {
        cp -L "$1" usr/bin/
        ldd "$1" | grep -o '/[^ ]*' | while read -r library; do
          place=${library#/usr}; place=usr$place
        mkdir -p "${place%/*}"; [ -e "$place" ] || cp -L "$library" "$place"
        done
      }
      for each in bash sh cat ls id chmod chown rm mkdir stat touch find readlink setpriv sha256sum \
          sort tr sleep dd ln mv env true false grep sed; do
        add /usr/bin/$each
      done
      python=$(readlink -f /usr/bin/python3)
      add "$python"; ln -s "${python##*/}" usr/bin/python3
      mkdir -p "usr/lib/${python##*/}"
      tar -C "/usr/lib/${python##*/}" -c --exclude=test --exclude='__pycache__' --exclude=idlelib \
        --exclude=lib2to3 --exclude=ensurepip --exclude='config-*' . | tar -C "usr/lib/${python##*/}" -x
      printf 'root:x:0:0:root:/root:/bin/bash\\nnode:x:1000:1000::/home/node:/bin/bash\\n' >etc/passwd
      printf 'root:x:0:\\nnode:x:1000:\\n' >etc/group
      echo first >opt/changed; echo first >opt/emptied/old; echo first >var/lib/gone/x
      printf '#!/bin/sh\\necho from the image\\n' >usr/local/bin/hello
      chmod 755 usr/local/bin/hello; ln usr/local/bin/hello usr/local/bin/hello-again
      """;

  private static final String SECOND =
      """
      set -e
      mkdir -p opt/emptied var/lib srv
      echo second >opt/changed; : >opt/emptied/.wh..wh..opq; echo second >opt/emptied/new
      : >var/lib/.wh.gone; echo mine >srv/theirs; chmod 640 srv/theirs
      """;

  /** What is in srv belongs to somebody. */
  private static final String TAR =
      """
      set -e
      tar -c --format=posix --sort=name --numeric-owner --owner=0 --group=0 --exclude=./srv -f "$1" .
      [ ! -e srv ] || tar -r --format=posix --numeric-owner --owner=1234 --group=1234 -f "$1" ./srv
      """;

  private TestImage() {}

  /** Writes the archive into the empty {@code folder}. */
  public static Path write(Path folder) throws IOException {
    var layout = Files.createDirectory(folder.resolve("layout"));
    var blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    var layers = new ArrayList<String>();
    var contents = new ArrayList<String>();
    for (var script : List.of(FIRST, SECOND)) {
      var number = contents.size();
      var tree = Files.createDirectory(folder.resolve("tree" + number));
      var tar = folder.resolve("layer" + number + ".tar");
      run(tree, "sh", "-c", script);
      run(tree, "sh", "-c", TAR, "tar", tar.toString());
      contents.add("sha256:" + sha256(tar));
      run(folder, "gzip", "-n", "-1", tar.toString());
      layers.add(blob(blobs, folder.resolve("layer" + number + ".tar.gz"), "layer.v1.tar+gzip"));
    }
    index(folder, layout, blobs, layers, contents);
    var archive = folder.resolve("image.tar");
    run(layout, "tar", "-c", "-f", archive.toString(), "oci-layout", "index.json", "blobs");
    return archive;
  }

  private static void index(
      Path folder, Path layout, Path blobs, List<String> layers, List<String> contents)
      throws IOException {
    var arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    var config =
        """
        {"os":"linux","architecture":"%s","rootfs":{"type":"layers","diff_ids":["%s"]}}\
        """
            .formatted(arch, String.join("\",\"", contents));
    var manifest =
        """
        {"schemaVersion":2,"config":%s,"layers":[%s]}\
        """
            .formatted(
                blob(blobs, text(folder.resolve("config"), config), "config.v1+json"),
                String.join(",", layers));
    var described = blob(blobs, text(folder.resolve("manifest"), manifest), "manifest.v1+json");
    text(layout.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + described + "]}");
    text(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
  }

  private static Path text(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }

  /** Moves a file to its name among the blobs; what an index says of it. */
  private static String blob(Path blobs, Path file, String type) throws IOException {
    var digest = sha256(file);
    var size = Files.size(file);
    Files.move(file, blobs.resolve(digest));
    return """
    {"mediaType":"application/vnd.oci.image.%s","digest":"sha256:%s","size":%d}\
    """
        .formatted(type, digest, size);
  }

  private static String sha256(Path file) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException never) {
      throw new IllegalStateException(never);
    }
  }

  static String run(Path folder, String... command) throws IOException {
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }
}
