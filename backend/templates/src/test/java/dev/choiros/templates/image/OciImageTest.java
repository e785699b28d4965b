package dev.choiros.templates.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.Progress;
import dev.choiros.templates.archive.Tar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciImageTest {
  private static final Platform PLATFORM = new Platform("linux", "amd64");

  @TempDir Path temp;

  private String blob(byte[] bytes) throws IOException {
    var digest = Digest.of(bytes);
    Files.createDirectories(temp.resolve("blobs/sha256"));
    Files.write(temp.resolve(digest.blob()), bytes);
    return "{\"digest\":\"%s\",\"size\":%d".formatted(digest, bytes.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** What an index says of an image of one layer. */
  private String image(byte[] layer, String saysOfContent, String architecture) throws IOException {
    var config =
        "{\"os\":\"linux\",\"architecture\":\"%s\",\"rootfs\":{\"diff_ids\":[\"%s\"]}}"
            .formatted(architecture, saysOfContent);
    var manifest = "{\"config\":%s},\"layers\":[%s}]}".formatted(blob(bytes(config)), blob(layer));
    return blob(bytes(manifest));
  }

  private void index(String... manifests) throws IOException {
    Files.writeString(
        temp.resolve("index.json"), "{\"manifests\":[" + String.join(",", manifests) + "]}");
  }

  private List<Part> layers(String name) throws IOException {
    return new OciImage(new FolderBlobs(temp), PLATFORM)
        .layers(Optional.of(name).filter(each -> !each.isEmpty()));
  }

  private static void read(List<Part> layers) throws IOException {
    for (var layer : layers) {
      var _ = layer.read(Progress.SILENT, InputStream::readAllBytes);
    }
  }

  @Test
  void theLayersOfAnImageAreCheckedAgainstTheirDigests() throws IOException {
    var layer = new Tar().file("a", "b").bytes();
    index(image(layer, Digest.of(layer).toString(), "amd64") + "}");

    read(layers(""));

    var file = temp.resolve(Digest.of(layer).blob());
    var damaged = Files.readAllBytes(file);
    damaged[600] ^= 1;
    Files.write(file, damaged);
    assertThatThrownBy(() -> read(layers("")))
        .isInstanceOf(BadTemplate.class)
        .hasMessageContaining("is not what its name says");
  }

  @Test
  void aLayerThatIsNotWhatTheConfigurationSaysIsRefused() throws IOException {
    var layer = new Tar().file("a", "b").bytes();
    index(image(layer, "sha256:" + "0".repeat(64), "amd64") + "}");
    assertThatThrownBy(() -> read(layers("")))
        .hasMessageContaining("is not what its configuration says");
  }

  @Test
  void theImageForThisMachineIsTaken() throws IOException {
    var layer = new Tar().file("a", "b").bytes();
    var content = Digest.of(layer).toString();
    var arm = image(layer, content, "arm64") + ",\"platform\":{\"architecture\":\"arm64\"}}";
    var intel = image(layer, content, "amd64") + ",\"platform\":{\"architecture\":\"amd64\"}}";
    var nested = blob(bytes("{\"manifests\":[" + arm + "," + intel + "]}")) + "}";
    index(nested);
    assertThat(layers("")).hasSize(1);

    index(arm);
    assertThatThrownBy(() -> layers("")).hasMessageContaining("not for this machine");
  }

  @Test
  void oneOfSeveralIsTakenByItsName() throws IOException {
    var layer = new Tar().file("a", "b").bytes();
    var one = image(layer, Digest.of(layer).toString(), "amd64");
    var named = ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"%s\"}}";
    index(one + named.formatted("one"), one + named.formatted("two"));

    assertThat(layers("two")).hasSize(1);
    assertThatThrownBy(() -> layers("")).hasMessageContaining("several images");
    assertThatThrownBy(() -> layers("three")).hasMessageContaining("no image of that name");
  }

  @Test
  void hostileIndexesAreRefused() throws IOException {
    var bad =
        new String[] {
          "{\"digest\":\"sha256:../../../etc/passwd\"}", "{\"digest\":\"md5:0\"}", "{}", "[]"
        };
    for (var each : bad) {
      index(each);
      assertThatThrownBy(() -> layers("")).as(each).isInstanceOf(BadTemplate.class);
    }
    Files.writeString(temp.resolve("index.json"), "not json");
    assertThatThrownBy(() -> layers("")).hasMessageContaining("not JSON");
    Files.write(temp.resolve("index.json"), new byte[Blobs.LARGEST_TEXT + 1]);
    assertThatThrownBy(() -> layers("")).hasMessageContaining("more than");
    Files.delete(temp.resolve("index.json"));
    assertThatThrownBy(() -> layers("")).hasMessageContaining("no image in it");
  }
}
