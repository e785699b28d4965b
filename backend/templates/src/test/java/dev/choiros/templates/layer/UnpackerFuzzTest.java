package dev.choiros.templates.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.templates.BadTemplate;
import dev.choiros.templates.archive.Bounds;
import dev.choiros.templates.archive.Tar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a stranger writes: nothing changes outside of the tree, and the end is a clear one. */
class UnpackerFuzzTest {
  private record Step(char type, String name, String to) {}

  @Property(tries = 400)
  void anyListOfEntriesStaysInItsTree(@ForAll("steps") List<Step> steps) throws IOException {
    var tar = new Tar();
    for (var step : steps) {
      switch (step.type) {
        case '0' -> tar.file(step.name, "content");
        case '1' -> tar.link(step.name, step.to);
        case '2' -> tar.symlink(step.name, step.to);
        case '5' -> tar.folder(step.name);
        default -> tar.other(step.type, step.name);
      }
    }
    inAFolder(folder -> unpack(tar.bytes(), folder));
  }

  @Property(tries = 400)
  void damagedArchivesAreRefusedOrReadAndNothingElse(
      @ForAll("damage") List<int[]> damage, @ForAll("steps") List<Step> steps) throws IOException {
    var tar = new Tar().folder("a").file("a/b", "content").symlink("c", "..").link("d", "a/b");
    steps.forEach(step -> tar.file(step.name, step.to));
    var bytes = tar.bytes();
    for (var each : damage) {
      bytes[each[0] % bytes.length] = (byte) each[1];
    }
    inAFolder(folder -> unpack(bytes, folder));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    var parts = Arbitraries.of("a", "b", "c", "..", ".", "", ".wh.a", ".wh..wh..opq", "dev");
    var names = parts.list().ofMinSize(1).ofMaxSize(4).map(list -> String.join("/", list));
    var types = Arbitraries.of('0', '1', '2', '5', '6', '3');
    return Combinators.combine(types, names, names).as(Step::new).list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<int[]>> damage() {
    var at = Arbitraries.integers().between(0, 20_000);
    var value = Arbitraries.integers().between(0, 255);
    return Combinators.combine(at, value)
        .as((where, what) -> new int[] {where, what})
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private interface Deed {
    void in(Path folder) throws IOException;
  }

  private static void inAFolder(Deed deed) throws IOException {
    var temp = Files.createTempDirectory("fuzz");
    try {
      Files.writeString(temp.resolve("a"), "untouched");
      Files.createDirectories(temp.resolve("in/between"));
      deed.in(temp.resolve("in/between/layer"));
      assertThat(temp.resolve("a")).hasContent("untouched");
      assertThat(names(temp)).containsExactlyInAnyOrder("a", "in");
      assertThat(names(temp.resolve("in"))).containsExactly("between");
    } finally {
      try (var all = Files.walk(temp)) {
        for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      return all.map(each -> each.getFileName().toString()).toList();
    }
  }

  private static void unpack(byte[] tar, Path folder) throws IOException {
    try {
      var bounds = new Bounds(1 << 20, 100);
      var layer = Layer.unpack(new ByteArrayInputStream(tar), folder, bounds, false);
      assertThat(Files.isDirectory(layer.tree(), LinkOption.NOFOLLOW_LINKS)).isTrue();
      assertThat(layer.notes()).isNotNull();
    } catch (BadTemplate refused) {
      assertThat(refused.remedy()).isNotBlank();
    }
  }
}
