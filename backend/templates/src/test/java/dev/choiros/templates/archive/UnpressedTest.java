package dev.choiros.templates.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.choiros.templates.BadTemplate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpressedTest {
  @TempDir Path temp;

  private byte[] pressed(String tool, byte[] content) throws Exception {
    var file = Files.write(temp.resolve("content"), content);
    var process =
        new ProcessBuilder(tool, "-c", file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var pressed = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    return pressed;
  }

  private static byte[] read(byte[] pressed) throws IOException {
    try (var in = Unpressed.of(new ByteArrayInputStream(pressed))) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd", "xz"})
  void whatToolsPressIsReadAndWhatIsCutOffIsRefused(String tool) throws Exception {
    var content = new byte[300_000];
    new java.util.Random(7).nextBytes(content);
    var pressed = pressed(tool, content);

    assertThat(read(pressed)).isEqualTo(content);
    assertThatThrownBy(() -> read(Arrays.copyOf(pressed, pressed.length / 2)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void otherBytesAreGivenAsTheyAre() throws IOException {
    assertThat(read(new byte[0])).isEmpty();
    assertThat(read(new byte[] {1, 2})).containsExactly(1, 2);
    var tar = new Tar().file("a", "b").bytes();
    assertThat(read(tar)).isEqualTo(tar);
  }

  @Test
  void damagedBytesAreRefused() throws Exception {
    var pressed = pressed("zstd", new byte[100_000]);
    pressed[pressed.length / 2] ^= 0x55;
    assertThatThrownBy(() -> read(pressed)).isInstanceOf(BadTemplate.class);
  }
}
