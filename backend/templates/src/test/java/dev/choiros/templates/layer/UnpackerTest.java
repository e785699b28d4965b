package dev.choiros.templates.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.archive.Bounds;
import dev.choiros.templates.archive.Name;
import dev.choiros.templates.archive.Tar;
import dev.choiros.templates.tree.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackerTest {
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  @TempDir Path temp;
  private Path outside = Path.of("unset");

  @BeforeEach
  void putSomethingOutside() throws IOException {
    outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "untouched");
  }

  private Layer unpack(Tar tar) throws IOException {
    return unpack(tar.bytes(), new Bounds(1 << 20, 1000));
  }

  private Layer unpack(byte[] tar, Bounds bounds) throws IOException {
    return Layer.unpack(new ByteArrayInputStream(tar), temp.resolve("layer"), bounds, ROOT);
  }

  private void isRefused(Tar tar, String saying) throws IOException {
    assertThatThrownBy(() -> unpack(tar))
        .isInstanceOf(BadTemplate.class)
        .hasMessageContaining(saying);
    try (var there = Files.list(outside)) {
      assertThat(there).containsExactly(outside.resolve("secret"));
    }
    assertThat(outside.resolve("secret")).hasContent("untouched");
    assertThat(temp.resolve("escaped")).doesNotExist();
  }

  @Test
  void everyKindOfFileComesOutAsItWentIn() throws IOException {
    var tree =
        unpack(
                new Tar()
                    .folder("./")
                    .mode(0700)
                    .folder("./etc/")
                    .file("./etc/a", "hello")
                    .link("./etc/b", "./etc/a")
                    .symlink("./c", "/etc/a")
                    .mode(06755)
                    .file("deep/er/d", "")
                    .other('6', "pipe"))
            .tree();

    assertThat(tree.resolve("etc/a")).hasContent("hello");
    assertThat(Files.getAttribute(tree.resolve("etc/a"), "unix:ino"))
        .isEqualTo(Files.getAttribute(tree.resolve("etc/b"), "unix:ino"));
    assertThat(Files.readSymbolicLink(tree.resolve("c"))).isEqualTo(Path.of("/etc/a"));
    assertThat(mode(tree.resolve("etc"))).isEqualTo(0700);
    assertThat(mode(tree.resolve("etc/a"))).isEqualTo(0644);
    assertThat(mode(tree.resolve("deep"))).isEqualTo(0755);
    assertThat(Files.getLastModifiedTime(tree.resolve("etc/a")))
        .isEqualTo(FileTime.from(java.time.Instant.ofEpochSecond(1_600_000_000L)));
    assertThat(Files.getLastModifiedTime(tree.resolve("etc")))
        .isEqualTo(FileTime.from(java.time.Instant.ofEpochSecond(1_600_000_000L)));
    assertThat(Files.readAttributes(tree.resolve("pipe"), "isOther"))
        .isEqualTo(Map.of("isOther", true));
  }

  @Test
  void ownersAreGivenByRootAndNotedByOthers() throws IOException {
    var layer =
        unpack(new Tar().by(1000, 42).mode(0400).file("theirs", "x").symlink("link", "theirs"));

    if (ROOT) {
      for (var name : new String[] {"theirs", "link"}) {
        var file = layer.tree().resolve(name);
        assertThat(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(1000);
        assertThat(Files.getAttribute(file, "unix:gid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(42);
      }
      assertThat(layer.notes().rights()).isEmpty();
    } else {
      assertThat(layer.notes().rights())
          .containsEntry(new Name("theirs"), new Notes.Rights(1000, 42, 0400))
          .containsEntry(new Name("link"), new Notes.Rights(1000, 42, -1));
    }
  }

  @Test
  void attributesOfUsersAreKeptAndThoseOfTheKernelAreNot() throws IOException {
    var view = Files.getFileStore(temp).supportsFileAttributeView("user");
    assumeTrue(view, "the temporary folder takes no extended attributes");
    var layer =
        unpack(
            new Tar()
                .extended(
                    'x',
                    Tar.line("SCHILY.xattr.user.tag", "\u00ff\u0000b")
                        + Tar.line("SCHILY.xattr.security.capability", "\u0001\u0000"))
                .file("a", "x"));

    assertThat(Files.getAttribute(layer.tree().resolve("a"), "user:tag"))
        .isEqualTo(new byte[] {(byte) 0xff, 0, 'b'});
    try (var tree = Tree.open(layer.tree());
        var file = tree.open(new Name("a"))) {
      assertThat(file.attributes()).containsOnlyKeys("user.tag");
    }
  }

  @Test
  void longNamesOfBothKindsAndBytesThatAreNoTextAreKept() throws IOException {
    var part = "x".repeat(120);
    var layer =
        unpack(
            new Tar()
                .extended('x', Tar.line("path", part + "/posix") + Tar.line("mtime", "5.25"))
                .file("short", "1")
                .extended('L', part + "/gnu\0")
                .file("short", "2")
                .file("caf\u00c3\u00a9", "3")
                .file("\u00ff\u00fe", "4"));

    assertThat(layer.tree().resolve(part + "/posix")).hasContent("1");
    assertThat(layer.tree().resolve(part + "/gnu")).hasContent("2");
    assertThat(layer.tree().resolve("short")).doesNotExist();
    try (var tree = Tree.open(layer.tree())) {
      assertThat(tree.list(Name.ROOT)).contains("caf\u00c3\u00a9", "\u00ff\u00fe");
      assertThat(tree.find(new Name(part + "/posix")).orElseThrow().changed().nanos())
          .isEqualTo(250_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../escaped", "a/../../escaped", "/etc/escaped", "a/..", "..", "./../escaped"})
  void namesThatLeadOutAreRefused(String name) throws IOException {
    isRefused(new Tar().file(name, "x"), "a name in the archive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "OUTSIDE", ".", "/"})
  void nothingIsWrittenThroughASymbolicLink(String to) throws IOException {
    var target = to.replace("OUTSIDE", outside.toString());
    isRefused(new Tar().symlink("way", target).file("way/secret", "mine"), "is no folder");
  }

  @Test
  void aSymbolicLinkInPlaceOfAFileIsReplacedAndNotFollowed() throws IOException {
    var layer =
        unpack(new Tar().symlink("a", outside.resolve("secret").toString()).file("a", "mine"));

    assertThat(layer.tree().resolve("a")).isRegularFile().hasContent("mine");
    assertThat(outside.resolve("secret")).hasContent("untouched");
  }

  @Test
  void aHardLinkNeverLeadsOutOfTheTree() throws IOException {
    isRefused(new Tar().link("a", "../outside/secret"), "leads out");
    isRefused(new Tar().link("a", outside.resolve("secret").toString()), "is absolute");
  }

  @Test
  void aHardLinkThroughASymbolicLinkIsRefused() throws IOException {
    isRefused(
        new Tar().symlink("way", outside.toString()).link("a", "way/secret"), "that is no file");
  }

  @Test
  void devicesAreRefusedUnlessTheyAreInDev() throws IOException {
    var layer = unpack(new Tar().folder("dev").other('3', "dev/null").other('4', "dev/x/y"));
    try (var there = Files.list(layer.tree().resolve("dev"))) {
      assertThat(there).isEmpty();
    }
    isRefused(new Tar().other('4', "disk"), "has a device");
  }

  @Test
  void aProgramThatRunsAsSomebodyElseThanRootIsRefused() throws IOException {
    isRefused(new Tar().by(1000, 0).mode(04755).file("su", "x"), "runs as its owner");
  }

  @Test
  void idsThatNoSandboxHasAreRefused() throws IOException {
    isRefused(new Tar().by(70000, 0).file("a", "x"), "the id 70000");
    isRefused(
        new Tar().extended('x', Tar.line("uid", "4294967295")).file("a", "x"), "the id 4294967295");
  }

  @Test
  void whatIsNotASimpleTarIsRefused() throws IOException {
    isRefused(new Tar().other('S', "sparse"), "sparse");
    isRefused(new Tar().extended('x', Tar.line("GNU.sparse.major", "1")).file("a", "x"), "sparse");
    isRefused(new Tar().other('Z', "what"), "type \"Z\"");
    isRefused(new Tar().extended('g', Tar.line("path", "all")).file("a", "x"), "for all entries");
    isRefused(new Tar().extended('x', "99 path=a\n").file("a", "x"), "damaged");
    isRefused(new Tar().extended('x', "7 mtime=1e9\n").file("a", "x"), "damaged");
  }

  @Test
  void aBombIsStoppedWhenItHasBecomeTooLarge() {
    var files = new Tar();
    for (var i = 0; i < 50; i++) {
      files.file("f" + i, "");
    }
    assertThatThrownBy(() -> unpack(files.bytes(), new Bounds(100, 20)))
        .hasMessageContaining("more than 20 files");
    var bytes = new Tar().file("a", "x".repeat(5000)).bytes();
    assertThatThrownBy(() -> unpack(bytes, new Bounds(4000, 20)))
        .hasMessageContaining("it becomes more than");
    var claims = new Tar().claiming("a", 1L << 50, new byte[512]).cutOff();
    assertThatThrownBy(() -> unpack(claims, new Bounds(1 << 20, 20)))
        .hasMessageContaining("it becomes more than");
    var header = new Tar().extended('x', "1").bytes();
    System.arraycopy("77777777777".getBytes(), 0, header, 124, 11);
    assertThatThrownBy(() -> unpack(header, new Bounds(1 << 20, 20)))
        .hasMessageContaining("damaged");
  }

  @Test
  void whatEndsEarlyIsRefused() {
    var whole = new Tar().file("a", "x".repeat(600)).file("b", "y").cutOff();
    for (var length : new int[] {0, 100, 512, 700, 1200, whole.length}) {
      var cut = java.util.Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> unpack(cut, new Bounds(1 << 20, 20)))
          .isInstanceOf(BadTemplate.class);
    }
  }

  @Test
  void theLastEntryOfANameCounts() throws IOException {
    var layer =
        unpack(
            new Tar()
                .folder("a")
                .file("a/in", "x")
                .file("a", "now a file")
                .file("b", "x")
                .folder("b")
                .file("b/in", "now a folder"));

    assertThat(layer.tree().resolve("a")).hasContent("now a file");
    assertThat(layer.tree().resolve("b/in")).hasContent("now a folder");
  }

  @Test
  void whiteoutsBecomeNotesAndNoFiles() throws IOException {
    var layer =
        unpack(
            new Tar()
                .file("etc/.wh.passwd", "")
                .file("var/.wh..wh..opq", "")
                .file(".wh..wh.plnk", ""));

    assertThat(layer.notes().gone()).containsExactly(new Name("etc/passwd"));
    assertThat(layer.notes().emptied()).containsExactly(new Name("var"));
    try (var tree = Tree.open(layer.tree())) {
      assertThat(tree.list(Name.ROOT)).isEmpty();
    }
    isRefused(new Tar().file("a/.wh...", ""), "takes away nothing");
  }

  private static int mode(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
  }
}
