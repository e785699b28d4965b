package dev.choiros.agent.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Property
  void stringsSurviveTheRoundTrip(
      @ForAll @Size(max = 6)
          Map<String, @Size(max = 6) List<@StringLength(max = 40) String>> value) {
    var parsed = (JsonObject) Json.parse(Json.write(value));
    assertThat(parsed).isNotNull();
    assertThat(new LinkedHashMap<String, Object>(parsed.members())).isEqualTo(value);
  }

  @Property
  void numbersSurviveTheRoundTrip(@ForAll int whole, @ForAll double fraction) {
    assertThat(Json.parse(Json.write(whole))).isEqualTo((long) whole);
    assertThat(((Number) Json.parse(Json.write(fraction))).doubleValue()).isEqualTo(fraction);
  }

  @Property(tries = 3000)
  void anyBytesAreAValueOrAFault(@ForAll @Size(max = 60) byte[] bytes) {
    try {
      Json.parse(bytes);
    } catch (JsonFault fault) {
      assertThat(fault.reason()).isNotEmpty();
    }
  }

  @Test
  void whatIsNotJsonIsRefused() {
    for (var text :
        List.of(
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "'a'",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "--1",
            "NaN",
            "1e999",
            "tru",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"\n\"",
            "1 2",
            "[1 2]",
            "{\"a\" 1}",
            "\u00a01",
            "[".repeat(65) + "]".repeat(65))) {
      assertThatThrownBy(() -> Json.parse(text)).as(text).isInstanceOf(JsonFault.class);
    }
    assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xc0, (byte) 0xae, '"'}))
        .isInstanceOf(JsonFault.class);
  }

  @Test
  void membersFollowTheRulesOfProto3() {
    var object =
        Json.object(
            "{\"n\":null,\"i\":\"9007199254740993\",\"b\":\"-_8\",\"f\":2.0,\"x\":{\"y\":[\"z\"]}}"
                .getBytes(StandardCharsets.UTF_8));
    assertThat(object.string("n")).isEmpty();
    assertThat(object.string("absent")).isEmpty();
    assertThat(object.integer("i")).isEqualTo(9007199254740993L);
    assertThat(object.integer("f")).isEqualTo(2);
    assertThat(object.bytes("b")).containsExactly(0xfb, 0xff);
    assertThat(object.object("x").strings("y")).containsExactly("z");
    assertThatThrownBy(() -> object.string("x")).hasMessageContaining("\"x\" must be a string");
    assertThatThrownBy(() -> object.truth("i", false)).isInstanceOf(JsonFault.class);
  }
}
