package dev.choiros.templates.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.templates.archive.Bounds;
import dev.choiros.templates.archive.Tar;
import dev.choiros.templates.tree.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  @TempDir Path temp;

  private Path merge(Tar... tars) throws IOException {
    var layers = new ArrayList<Layer>();
    for (var tar : tars) {
      layers.add(
          Layer.unpack(
              new ByteArrayInputStream(tar.bytes()),
              temp.resolve("layer" + layers.size()),
              new Bounds(1 << 20, 1000),
              ROOT));
    }
    var merged = Files.createDirectory(temp.resolve("merged"));
    try (var tree = Tree.open(merged)) {
      new Merge(tree).lay(layers);
    }
    return merged;
  }

  @Test
  void upperLayersCoverTakeAwayAndEmpty() throws IOException {
    var merged =
        merge(
            new Tar()
                .file("kept", "1")
                .file("changed", "1")
                .file("gone", "1")
                .file("folder/gone", "1")
                .file("emptied/old", "1")
                .file("deleted/deep/file", "1"),
            new Tar()
                .file("changed", "2")
                .file(".wh.gone", "")
                .file("folder/.wh.gone", "")
                .file("folder/new", "2")
                .file("emptied/.wh..wh..opq", "")
                .file("emptied/new", "2")
                .file(".wh.deleted", ""));

    assertThat(merged.resolve("kept")).hasContent("1");
    assertThat(merged.resolve("changed")).hasContent("2");
    assertThat(merged.resolve("gone")).doesNotExist();
    assertThat(merged.resolve("folder")).isDirectoryNotContaining("glob:**gone");
    assertThat(merged.resolve("folder/new")).hasContent("2");
    assertThat(merged.resolve("emptied/old")).doesNotExist();
    assertThat(merged.resolve("emptied/new")).hasContent("2");
    assertThat(merged.resolve("deleted")).doesNotExist();
    assertThat(temp.resolve("layer0/tree/gone")).hasContent("1");
  }

  @Test
  void aWhiteoutTakesNothingAwayFromItsOwnLayer() throws IOException {
    var merged =
        merge(
            new Tar().file("a/old", "1"), new Tar().file("a/.wh..wh..opq", "").file("a/new", "2"));

    assertThat(merged.resolve("a/new")).hasContent("2");
    assertThat(merged.resolve("a/old")).doesNotExist();
  }

  @Test
  void whatHasAnotherKindIsReplacedAndNotFollowed() throws IOException {
    var outside = Files.createDirectory(temp.resolve("outside"));
    var merged =
        merge(
            new Tar()
                .symlink("bin", outside.toString())
                .folder("f")
                .file("f/x", "1")
                .file("g", "1"),
            new Tar().file("bin/tool", "2").file("f", "2").file("g/x", "2"));

    assertThat(merged.resolve("bin")).isDirectory();
    assertThat(Files.isSymbolicLink(merged.resolve("bin"))).isFalse();
    assertThat(merged.resolve("bin/tool")).hasContent("2");
    assertThat(outside).isEmptyDirectory();
    assertThat(merged.resolve("f")).hasContent("2");
    assertThat(merged.resolve("g/x")).hasContent("2");
  }

  @Test
  void aFolderThatALayerOnlyPassesThroughKeepsItsRights() throws IOException {
    var merged =
        merge(
            new Tar().mode(01777).folder("tmp").mode(0700).folder("root"),
            new Tar().file("tmp/x", "").mode(0750).folder("root"));

    assertThat(mode(merged.resolve("tmp"))).isEqualTo(01777);
    assertThat(mode(merged.resolve("root"))).isEqualTo(0750);
  }

  @Test
  void filesAreNotCopiedAndHardLinksStay() throws IOException {
    var merged = merge(new Tar().file("a", "1").link("b", "a"), new Tar().file("c", "2"));

    var inode = Files.getAttribute(merged.resolve("a"), "unix:ino");
    assertThat(Files.getAttribute(merged.resolve("b"), "unix:ino")).isEqualTo(inode);
    assertThat(Files.getAttribute(temp.resolve("layer0/tree/a"), "unix:ino")).isEqualTo(inode);
  }

  private static int mode(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 01777;
  }
}
