package dev.choiros.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.backend.Backend;
import dev.choiros.backend.Capability;
import dev.choiros.backend.Limits;
import dev.choiros.backend.Template;
import dev.choiros.layers.FolderStore;
import dev.choiros.templates.Progress;
import dev.choiros.templates.TemplateStore;
import dev.choiros.templates.image.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every backend does with a template that was added: here, an OCI image made on the spot. */
@Tag("sandbox")
public abstract class TemplateContract {
  private static final Limits SMALL = new Limits(256L << 20, 2000, 128, 256L << 20);
  private static final String NAME = "image";

  @TempDir static Path image = Path.of("");
  private static Path archive = Path.of("");

  @TempDir Path temp = Path.of("");
  private Rig rig;
  private Template template = new Template.Host();

  protected abstract Backend backend();

  private static synchronized Path archive() throws IOException {
    if (archive.toString().isEmpty()) {
      archive = TestImage.write(image);
    }
    return archive;
  }

  @BeforeEach
  final void addTheTemplate() throws IOException {
    var templates = SharedTemplates.folder();
    var store = TemplateStore.open(templates, Clock.systemUTC());
    if (store.find(NAME).isEmpty()) {
      var _ = store.add(NAME, Sources.read(archive().toString()), Progress.SILENT);
    }
    template = store.find(NAME).orElseThrow().template();
    rig =
        new Rig(temp, backend(), new FolderStore(templates), BackendContract.NUMBERS.getAndAdd(50));
  }

  @AfterEach
  final void closeRig() throws IOException {
    rig.close();
    Leftover.none(temp);
  }

  private Box started() throws Exception {
    var box = rig.box(SMALL, template);
    rig.start(box);
    return box;
  }

  @Test
  void aSandboxHasTheImagesFilesAndItsOwnAccounts() throws Exception {
    var box = started();

    var seen =
        box.run(
            "root",
            "hello; hello-again; cat /opt/changed; ls /opt/emptied /var/lib;"
                + " ls -d /dev/null /proc/self /home/user /workspace /data /tmp;"
                + " stat -c %a /home/user /tmp; grep -c . /etc/passwd");
    assertThat(seen.output())
        .startsWith(
            "from the image\nfrom the image\nsecond\n/opt/emptied:\nnew\n\n/var/lib:\n/data\n")
        .endsWith("755\n1777\n3\n");
    if (backend().capabilities().contains(Capability.USERS)) {
      assertThat(box.run("user", "id -u; echo x >/home/user/x && cat /home/user/x").output())
          .isEqualTo("1000\nx\n");
      assertThat(box.run("root", "stat -c '%u %a' /srv/theirs /home/user").output())
          .isEqualTo("1234 640\n1000 755\n");
      assertThat(box.run("user", "cat /srv/theirs").exit()).isNotZero();
    }
    assertThat(box.run("root", "cat /etc/hostname").output().strip())
        .isEqualTo(box.spec().id().value());
  }

  @Test
  void theHostsProgramsAreNotThere() throws Exception {
    var box = started();
    assertThat(box.run("root", "ls /usr/bin/perl /usr/lib/jvm /usr/share").exit()).isNotZero();
    assertThat(box.run("root", "ls /usr/bin/*mount* 2>/dev/null").output()).isEmpty();
  }

  @Test
  void whatASandboxWritesIsKeptIsItsOwnAndNotTheTemplates() throws Exception {
    var before = fingerprint();
    var one = started();
    var two = started();
    var write =
        "echo one >/opt/changed; rm -rf /opt/emptied; echo new >/usr/local/bin/made;"
            + " chmod 700 /usr/local/bin/hello; mv /var/lib /var/elsewhere; echo kept >/data/kept";
    assertThat(one.run("root", write).exit()).isZero();

    backend().adopt(one.spec()).orElseThrow().stop(Duration.ofSeconds(5));
    rig.reopen(one);
    rig.start(one);

    var look =
        "cat /opt/changed /usr/local/bin/made /data/kept 2>/dev/null; ls /opt; stat -c %a /usr/local/bin/hello";
    assertThat(one.run("root", look).output()).isEqualTo("one\nnew\nkept\nchanged\n700\n");
    assertThat(two.run("root", look).output()).isEqualTo("second\nchanged\nemptied\n755\n");
    assertThat(fingerprint()).isEqualTo(before);
  }

  /** Of every file of the template: what it is, whose, and what is in it. */
  private static String fingerprint() throws IOException {
    return TestImage.run(
        SharedTemplates.folder().resolve("added").resolve(NAME),
        "sh",
        "-c",
        "find tree -printf '%p %y %m %U %G %s %l\\n' | sort;"
            + " find tree -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum");
  }
}
