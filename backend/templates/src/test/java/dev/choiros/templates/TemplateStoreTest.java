package dev.choiros.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.layers.AddedFiles;
import dev.choiros.templates.archive.Tar;
import dev.choiros.templates.image.Sources;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateStoreTest {
  @TempDir Path temp;
  private TemplateStore store;

  @BeforeEach
  void openStore() throws IOException {
    store = open();
  }

  private TemplateStore open() throws IOException {
    return TemplateStore.open(temp.resolve("templates"), Clock.systemUTC());
  }

  /** As little as a sandbox needs. */
  private static Tar whole() {
    return new Tar()
        .mode(0755)
        .file("bin/sh", "a shell")
        .file("lib64/ld-linux-x86-64.so.2", "a loader")
        .file("etc/passwd", "root:x:0:0::/root:/bin/sh\n");
  }

  private String archive(String name, Tar tar) throws IOException {
    return Files.write(temp.resolve(name), tar.bytes()).toString();
  }

  private TemplateInfo add(String name, Tar tar) throws IOException {
    return store.add(name, Sources.read(archive(name + ".tar", tar)), Progress.SILENT);
  }

  private AddedFiles files(String name) {
    return AddedFiles.in(temp.resolve("templates"), name);
  }

  private List<Path> in(String folder) throws IOException {
    try (var all = Files.list(temp.resolve("templates").resolve(folder))) {
      return all.toList();
    }
  }

  @Test
  void aRootFileSystemBecomesATemplateWithWhatASandboxNeeds() throws IOException {
    var made = add("mine", whole().folder("data").symlink("run", "/var/run"));

    assertThat(store.list()).containsExactly(made);
    assertThat(made.layers()).hasSize(1);
    assertThat(files("mine").tree().resolve("bin/sh")).hasContent("a shell");
    assertThat(files("mine").digest()).hasContent(made.digest());
    var seed = files("mine").seed();
    assertThat(seed.resolve("etc/passwd"))
        .hasContent("root:x:0:0::/root:/bin/sh\nuser:x:1000:1000:user:/home/user:/bin/sh\n");
    assertThat(seed.resolve("run")).isDirectory();
    assertThat(Files.isSymbolicLink(seed.resolve("run"))).isFalse();
    assertThat(seed.resolve("home/user")).isDirectory();
    assertThat(in("making")).isEmpty();
  }

  @Test
  void accountsOfTheTemplateStay() throws IOException {
    add("mine", whole().file("etc/passwd", "root:x:0:0::/:/bin/sh\nuser:x:7:7::/:/bin/sh\n"));
    assertThat(files("mine").seed().resolve("etc/passwd")).doesNotExist();
  }

  @Test
  void whatTheAgentCannotRunInIsRefused() throws IOException {
    assertThatThrownBy(() -> add("empty", new Tar().folder("bin")))
        .isInstanceOf(BadTemplate.class)
        .hasMessageContaining("/bin/sh");
    assertThatThrownBy(() -> add("musl", new Tar().file("bin/sh", "x")))
        .hasMessageContaining("no GNU C library");
    assertThat(store.list()).isEmpty();
    assertThat(in("making")).isEmpty();
    assertThat(in("layers")).isEmpty();
  }

  @Test
  void equalLayersAreThereOnceAndGoWithTheirLastTemplate() throws IOException {
    var one = add("one", whole());
    var two = add("two", whole());

    assertThat(two.digest()).isEqualTo(one.digest());
    assertThat(in("layers")).hasSize(1);
    store.remove("one");
    assertThat(in("layers")).hasSize(1);
    assertThat(files("two").tree().resolve("bin/sh")).hasContent("a shell");
    store.remove("two");
    assertThat(in("layers")).isEmpty();
    assertThat(in("added")).isEmpty();
  }

  @Test
  void aNameIsTakenOnce() throws IOException {
    var _ = add("mine", whole());
    assertThatThrownBy(() -> add("mine", whole())).hasMessageContaining("already");
  }

  @Test
  void nothingOfOneThatWasCancelledStays() throws IOException {
    var path = archive("mine.tar", whole());
    var thread = Thread.currentThread();
    Progress interrupts = (_, _, _) -> thread.interrupt();

    assertThatThrownBy(() -> store.add("mine", Sources.read(path), interrupts))
        .isInstanceOf(InterruptedIOException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(in("making")).isEmpty();
    assertThat(in("layers")).isEmpty();
    assertThat(store.list()).isEmpty();
  }

  @Test
  void whatAKilledProcessLeftIsGoneAtTheNextStart() throws IOException {
    var kept = add("kept", whole());
    var making = temp.resolve("templates/making/making-1/layer");
    Files.createDirectories(making);
    Files.writeString(making.resolve("half"), "x");
    Files.createDirectories(temp.resolve("templates/layers/" + "0".repeat(64)));

    store = open();

    assertThat(in("making")).isEmpty();
    assertThat(in("layers")).hasSize(1);
    assertThat(store.list()).containsExactly(kept);
  }

  @Test
  void onlyItsOwnerMayLookIntoTheStore() throws IOException {
    for (var folder : List.of("", "added", "layers", "making")) {
      var mode =
          (int)
              Files.getAttribute(
                  temp.resolve("templates").resolve(folder),
                  "unix:mode",
                  LinkOption.NOFOLLOW_LINKS);
      assertThat(mode & 0777).isEqualTo(0700);
    }
  }

  @Test
  void aFolderGoesThroughTheSameChecks() throws IOException {
    var folder = Files.createDirectory(temp.resolve("root"));
    Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(folder.resolve("lib64"));
    Files.writeString(folder.resolve("bin/sh"), "a shell");
    Files.writeString(folder.resolve("lib64/ld-linux-x86-64.so.2"), "a loader");

    var made = store.add("mine", Sources.read(folder.toString()), Progress.SILENT);

    assertThat(made.size().files()).isEqualTo(4);
    assertThat(files("mine").tree().resolve("bin/sh")).hasContent("a shell");
  }

  @Test
  void whatIsNoArchiveIsRefused() throws IOException {
    var text = Files.writeString(temp.resolve("text"), "not a tar at all".repeat(100)).toString();
    assertThatThrownBy(() -> store.add("mine", Sources.read(text), Progress.SILENT))
        .isInstanceOf(BadTemplate.class);
    assertThatThrownBy(() -> store.add("mine", Sources.read("/nowhere"), Progress.SILENT))
        .hasMessageContaining("there is no file");
    assertThatThrownBy(() -> Sources.read("relative")).isInstanceOf(BadTemplate.class);
  }
}
