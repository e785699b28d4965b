package dev.choiros.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.choiros.backend.DiskForm;
import dev.choiros.backend.IdRange;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Network;
import dev.choiros.backend.SandboxFolder;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.SandboxSpec;
import dev.choiros.backend.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {
  private static final Limits SMALL = new Limits(64L << 20, 1000, 64, 32L << 20);

  @TempDir Path temp;
  private final List<SandboxFolder> opened = new ArrayList<>();
  private final IdMaps maps = IdMaps.ofThisProcess();
  private FolderStore store = new FolderStore(Path.of("unset"));

  @BeforeEach
  void makeStore() {
    store = new FolderStore(temp.resolve("templates"));
  }

  @AfterEach
  void closeAll() {
    opened.forEach(store::close);
  }

  private SandboxFolder open(String name, int number) {
    var folder = new SandboxFolder(temp.resolve(name));
    opened.add(folder);
    store.open(spec(folder, number), DiskForm.TREE);
    return folder;
  }

  private SandboxSpec spec(SandboxFolder folder, int number) {
    var template = new Template.Host();
    var id = new SandboxId("a");
    return new SandboxSpec(
        id, folder, template, SMALL, ids(number), temp, new Network.None(), Map.of());
  }

  @Test
  void anImageThatIsWantedBareIsNotMounted() throws IOException {
    var folder = new SandboxFolder(temp.resolve("bare"));
    opened.add(folder);

    store.open(spec(folder, 1), DiskForm.IMAGE);
    store.open(spec(folder, 1), DiskForm.IMAGE);

    assertThat(Files.size(folder.image())).isEqualTo(SMALL.diskBytes());
    assertThat(folder.root()).doesNotExist();
    assertThat(folder.console().getParent()).isEmptyDirectory();
    assertThat(Tool.run(List.of("debugfs", "-R", "stat root/data", folder.image().toString())))
        .contains("Type: directory");
  }

  private IdRange ids(int number) {
    return maps.range(number);
  }

  @Test
  void theHostTemplateHasWhatProgramsNeedAndNothingOfTheHost() throws IOException {
    var root = open("a", 1).root();

    assertThat(Files.readSymbolicLink(root.resolve("bin"))).isEqualTo(Path.of("usr/bin"));
    assertThat(root.resolve("etc/passwd")).content().contains("user:x:1000:1000:");
    assertThat(root.resolve("etc/hosts")).content().contains("127.0.1.1 a");
    assertThat(root.resolve("home/user/.bashrc")).exists();
    assertThat(root.resolve("etc/ssl/certs")).isDirectory();
    for (var secret : List.of("shadow", "gshadow", "machine-id", "ssh", "ssl/private")) {
      assertThat(root.resolve("etc").resolve(secret)).doesNotExist();
    }
  }

  @Test
  void everythingWritableBelongsToTheSandbox() throws IOException {
    assumeTrue(maps.kind() == IdMaps.Kind.ROOT, "only root can give files to other ids");
    var ids = ids(7);
    var root = open("a", 7).root();

    assertThat(owner(root)).isEqualTo(ids.base());
    assertThat(owner(root.resolve("etc/passwd"))).isEqualTo(ids.base());
    assertThat(owner(root.resolve("bin"))).isEqualTo(ids.base());
    assertThat(owner(root.resolve("home/user"))).isEqualTo(ids.base() + 1000);
    assertThat(owner(root.resolve("workspace"))).isEqualTo(ids.base() + 1000);
    assertThat(owner(root.resolveSibling("log"))).isEqualTo(ids.base());
    assertThat(owner(root.resolveSibling("host"))).isZero();
  }

  @Test
  void filesSurviveClosing() throws IOException {
    var folder = open("a", 1);
    Files.writeString(folder.root().resolve("data/kept"), "yes");

    store.close(folder);
    store.close(folder);
    open("a", 1);

    assertThat(folder.root().resolve("data/kept")).hasContent("yes");
  }

  @Test
  void aDiskMayComeBackWithAnotherRangeOfIds() throws IOException {
    assumeTrue(store.enforcesDiskLimit(), "no loop devices for this process: " + store.warnings());
    var folder = open("a", 1);
    store.close(folder);

    open("a", 2);

    assertThat(owner(folder.root().resolve("home/user/.bashrc"))).isEqualTo(ids(2).base() + 1000);
    assertThat(owner(folder.root().resolve("etc/hosts"))).isEqualTo(ids(2).base());
  }

  @Test
  void twoSandboxesShareNoFile() throws IOException {
    var one = open("one", 1);
    var two = open("two", 2);
    Files.writeString(one.root().resolve("data/mine"), "1");

    assertThat(two.root().resolve("data/mine")).doesNotExist();
  }

  @Test
  void theDiskLimitIsHard() throws IOException {
    assumeTrue(store.enforcesDiskLimit(), "no loop devices for this process: " + store.warnings());
    var folder = open("a", 1);
    var file = folder.root().resolve("data/big");

    assertThatThrownBy(() -> Files.write(file, new byte[64 << 20]))
        .hasMessageContaining("No space left");
    assertThat(Files.size(folder.image())).isEqualTo(SMALL.diskBytes());
  }

  @Test
  void usageGrowsWithWhatIsWritten() throws IOException {
    var folder = open("a", 1);
    var before = store.usedBytes(folder);
    Files.write(folder.root().resolve("data/four"), new byte[4 << 20]);

    assertThat(store.usedBytes(folder) - before).isBetween(4L << 20, 5L << 20);
  }

  @Test
  void anImageIsNeverAttachedTwice() throws IOException {
    assumeTrue(store.enforcesDiskLimit(), "no loop devices for this process: " + store.warnings());
    var folder = open("a", 1);
    var again = Files.createDirectory(temp.resolve("again"));
    try (var mapping = MountIds.prepare(maps)) {
      var map = mapping.descriptor(ids(1));
      LoopMount.mount(folder.image(), again, map);
      Kernel.close(map);
    }
    Files.writeString(again.resolve("root/data/seen"), "through both");

    assertThat(folder.root().resolve("data/seen")).hasContent("through both");
    LoopMount.unmount(again);
    assertThat(LoopMount.attached(folder.image())).isPresent();
  }

  @Test
  void anOpeningThatWasCutOffIsFinishedByTheNext() throws IOException {
    assumeTrue(store.enforcesDiskLimit(), "no loop devices for this process: " + store.warnings());
    var folder = open("a", 1);
    Files.delete(folder.disk().resolve("host/finished"));
    Files.delete(folder.root().resolve("etc/hostname"));

    open("a", 1);

    assertThat(folder.root().resolve("etc/hostname")).hasContent("a");
  }

  @Test
  void deletingUnmountsAndRemovesWhoeverOwnsTheFiles() throws IOException {
    var folder = open("a", 3);
    var image = folder.image();

    DiskTree.delete(folder.home(), maps, ids(3));

    assertThat(folder.home()).doesNotExist();
    assertThat(MountTable.points()).doesNotContain(folder.disk());
    assertThat(LoopMount.attached(image)).isEmpty();
  }

  @Test
  void mountPointsWithSpacesAreRead() {
    assertThat(MountTable.path("/a\\040b\\134c")).isEqualTo(Path.of("/a b\\c"));
  }

  private static long owner(Path path) throws IOException {
    var uid = (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    return Integer.toUnsignedLong(uid);
  }
}
