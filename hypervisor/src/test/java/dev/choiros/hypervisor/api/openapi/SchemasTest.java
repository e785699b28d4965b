package dev.choiros.hypervisor.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.choiros.hypervisor.api.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SchemasTest {
  record Machine(
      String sandboxId,
      long idleSecs,
      @Nullable String reason,
      @JsonInclude @Nullable Mood mood,
      @JsonProperty("requestId") String request,
      List<Part> parts) {}

  record Part(@Nullable Instant since, double share) {}

  record Wish(@Nullable String name) {}

  enum Mood {
    GLAD,
    CROSS;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Test
  void aRecordBecomesTheJsonThatIsSent() {
    var schemas = new Schemas();
    assertThat(schemas.of(Machine.class))
        .isEqualTo(json("{'$ref':'#/components/schemas/Machine'}"));
    assertThat(schemas.components())
        .isEqualTo(
            json(
                """
                {'Machine':{'type':'object','properties':{
                    'sandbox_id':{'type':'string'},
                    'idle_secs':{'type':'integer','format':'int64'},
                    'reason':{'type':'string'},
                    'mood':{'anyOf':[{'$ref':'#/components/schemas/Mood'},{'type':'null'}]},
                    'requestId':{'type':'string'},
                    'parts':{'type':'array','items':{'$ref':'#/components/schemas/Part'}}},
                  'required':['sandbox_id','idle_secs','mood','requestId','parts']},
                 'Mood':{'type':'string','enum':['glad','cross']},
                 'Part':{'type':'object','properties':{
                    'since':{'type':'string','format':'date-time'},
                    'share':{'type':'number','format':'double'}},
                  'required':['share']}}
                """));
  }

  @Test
  void whatIsWrittenHasTheMembersThatTheSchemaNames() {
    var schemas = new Schemas();
    schemas.of(Machine.class);
    var members = schemas.components().path("Machine");
    var full = new Machine("a", 1, "b", Mood.GLAD, "c", List.of());
    assertThat(Json.MAPPER.valueToTree(full).propertyNames())
        .containsExactlyElementsOf(members.path("properties").propertyNames());
    var least = Json.MAPPER.valueToTree(new Machine("a", 1, null, null, "c", List.of()));
    assertThat(least.propertyNames())
        .containsExactlyElementsOf(
            members.path("required").valueStream().map(each -> each.asString()).toList());
  }

  @Test
  void aBodyMayBeLeftOutWhereEveryMemberMay() {
    assertThat(Schemas.demands(Wish.class)).isFalse();
    assertThat(Schemas.demands(Part.class)).isTrue();
  }

  @Test
  void aTypeThatHasNoSchemaIsRefused() {
    assertThatThrownBy(() -> new Schemas().of(Thread.class)).hasMessageContaining("Thread");
  }

  private static Object json(String text) {
    return Json.MAPPER.readTree(text.replace('\'', '"'));
  }
}
