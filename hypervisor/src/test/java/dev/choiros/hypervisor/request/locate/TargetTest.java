package dev.choiros.hypervisor.request.locate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TargetTest {
  private final Directory directory = new Directory("localhost");

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(
            "auth", "admin", "init", "dev", "branch", "b", "x", ".", "..", "", "%2e", "%2E%2e",
            "%61uth", "%69nit", "a%2Fb", "%2f", "%", "%zz", "%00", "%ff", "\\", "~", ";p=1")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(segments -> "/" + String.join("/", segments));
  }

  /** What a sandbox is sent means to it what it meant to us: nothing of ours can hide behind it. */
  @Property
  void whatIsForwardedMeansTheSameAgain(@ForAll("paths") String path) {
    var target = Target.of(path);
    switch (directory.find("host", target)) {
      case Destination.Main(var uri) ->
          assertThat(Target.of(uri).segments()).isEqualTo(target.segments());
      case Destination.Named(_, var uri) -> {
        var prefix = target.first().equals("dev") ? 1 : 2;
        assertThat(Target.of(uri).segments())
            .isEqualTo(target.segments().subList(prefix, target.segments().size()));
      }
      case Destination.Own(var own) ->
          assertThat(Set.of("", "auth", "admin")).contains(own.first());
      case Destination.Nowhere _ -> assertThat(target.segments()).isNotEmpty();
      case Destination.Port port -> throw new AssertionError(port);
    }
  }

  @Property
  void noSpellingOfOursOrOfTheAgentsReachesASandbox(@ForAll("paths") String path) {
    var found = directory.find("host", Target.of(path));
    var uri =
        switch (found) {
          case Destination.Main(var main) -> main;
          case Destination.Named(_, var named) -> named;
          case Destination.Own _, Destination.Port _, Destination.Nowhere _ -> "/fine";
        };
    assertThat(uri).startsWith("/");
    assertThat(Target.of(uri).segments()).isNotEqualTo(List.of("init"));
    if (found instanceof Destination.Main) {
      assertThat(Target.of(uri).first()).isNotIn("auth", "admin", "dev", "branch");
    }
  }
}
