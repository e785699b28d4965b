package dev.choiros.hypervisor.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.api.admin.AdminApi;
import dev.choiros.hypervisor.api.identity.Identity;
import dev.choiros.hypervisor.identity.IdentitySettings;
import dev.choiros.hypervisor.ledger.Person;
import dev.choiros.hypervisor.lifecycle.Rig;
import dev.choiros.hypervisor.settings.Registration;
import dev.choiros.hypervisor.templates.Workshop;
import dev.choiros.templates.TemplateStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The document of the whole control plane, as a front serves it. */
@Timeout(60)
class OpenApiTest {
  private static final String ANNAS = "annas-session";
  private static final List<String> OF_THE_FRONT =
      List.of("/health", "/ready", "/metrics", "/auth/port", "/openapi.json");

  @TempDir Path folder;
  private Rig rig;
  private Identity identity;
  private List<Endpoint> endpoints;
  private House house;
  private JsonNode document;

  @BeforeEach
  void open() throws Exception {
    rig = new Rig(folder);
    var settings =
        new IdentitySettings(
            Registration.OPEN, "localhost", "ChoirOS", "http://localhost", Set.of(), folder);
    identity = Identity.open(rig.ledger, settings, rig.clock, "nobody's"::equals);
    endpoints = new ArrayList<>(identity.endpoints());
    endpoints.addAll(
        AdminApi.endpoints(rig.lifecycle, rig.ledger, identity.audit(), () -> 9090, rig.clock));
    endpoints.addAll(
        AdminApi.templates(
            new Workshop(TemplateStore.open(folder.resolve("templates"), rig.clock)),
            rig.lifecycle,
            rig.ledger,
            identity.audit()));
    house = new House(House.Wish.usual(), endpoints.toArray(Endpoint[]::new));
    house.gatekeeper.signIn(ANNAS, new Person(Rig.ANNA, "anna", Person.Role.USER));
    var answer = house.send(house.request("/openapi.json"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    document = Json.MAPPER.readTree(answer.body());
  }

  @AfterEach
  void close() throws Exception {
    house.close();
    identity.close();
    rig.close();
  }

  @Test
  void theDocumentKeepsTheRulesOfOpenApi() {
    assertThat(OpenApiRules.broken(document)).isEmpty();
  }

  @Test
  void aDocumentThatBreaksTheRulesIsSeen() {
    var path = "/paths/~1me~1sessions~1{id}/delete";
    assertThat(broken(copy -> copy.remove("info"))).isNotEmpty();
    assertThat(broken(copy -> copy.put("openapi", "3.0.3"))).isNotEmpty();
    assertThat(broken(copy -> in(copy, path + "/parameters/0").remove("required"))).isNotEmpty();
    assertThat(broken(copy -> in(copy, path + "/responses/200").remove("description")))
        .isNotEmpty();
    assertThat(broken(copy -> in(copy, "/components/schemas/Device").put("type", "record")))
        .isNotEmpty();
  }

  private List<String> broken(Consumer<ObjectNode> fault) {
    var copy = (ObjectNode) document.deepCopy();
    fault.accept(copy);
    return OpenApiRules.broken(copy);
  }

  private static ObjectNode in(ObjectNode copy, String pointer) {
    return (ObjectNode) copy.at(pointer);
  }

  @Test
  void everyEndpointIsInIt() {
    var listed = new HashSet<String>();
    document
        .path("paths")
        .forEachEntry((template, item) ->
            item.forEachEntry((method, _) -> listed.add(method + " " + template)));
    var there = new HashSet<String>();
    endpoints.forEach(
        each -> there.add(each.method().toLowerCase(Locale.ROOT) + " " + each.template()));
    OF_THE_FRONT.forEach(template -> there.add("get " + template));
    assertThat(there).hasSize(endpoints.size() + OF_THE_FRONT.size());
    assertThat(listed).isEqualTo(there);
  }

  @Test
  void everyOperationSaysWhatItDoesAndNamesTheVariablesOfItsPath() {
    var ids = new HashSet<String>();
    operations((template, operation) -> {
      assertThat(operation.path("summary").asString("")).as(template).isNotBlank();
      assertThat(ids.add(operation.path("operationId").asString())).as(template).isTrue();
      var variables =
          operation
              .path("parameters")
              .valueStream()
              .filter(each -> each.path("in").asString().equals("path"))
              .map(each -> "{" + each.path("name").asString() + "}")
              .toList();
      assertThat(List.of(template.split("/")).stream().filter(part -> part.startsWith("{")))
          .containsExactlyElementsOf(variables);
      var refusal = operation.at("/responses/default/content/application~1json/schema/$ref");
      assertThat(refusal.asString()).isEqualTo("#/components/schemas/ErrorBody");
    });
  }

  @Test
  void noReferenceDanglesAndNoSchemaIsLeftOver() {
    var used = new HashSet<String>();
    document
        .findValuesAsString("$ref")
        .forEach(reference -> {
          assertThat(reference).startsWith("#/");
          assertThat(document.at(reference.substring(1)).isObject()).as(reference).isTrue();
          used.add(reference.substring("#/components/schemas/".length()));
        });
    assertThat(used).containsExactlyInAnyOrderElementsOf(schemas());
  }

  private List<String> schemas() {
    return List.copyOf(document.at("/components/schemas").propertyNames());
  }

  /** Asked by nobody and by somebody, twice, since what is done changes what can be done. */
  @Test
  void everyAnswerIsOneThatTheDocumentKnows() {
    for (var cookie : List.of("nobody=1", "choir_session=" + ANNAS)) {
      endpoints.forEach(endpoint -> answersAsItSaid(endpoint, cookie));
      endpoints.forEach(endpoint -> answersAsItSaid(endpoint, cookie));
    }
  }

  private void answersAsItSaid(Endpoint endpoint, String cookie) {
    var path = endpoint.template().replace("{user}", "anna").replaceAll("\\{\\w+}", "try-1");
    var request = house.request(path).header("cookie", cookie);
    var read = endpoint.method().equals("GET");
    var body = read ? BodyPublishers.noBody() : BodyPublishers.ofString("{}");
    try {
      var answer = house.send(request.method(endpoint.method(), body));
      var what = endpoint.method() + " " + path + " as " + cookie;
      var operation =
          document
              .path("paths")
              .path(endpoint.template())
              .path(endpoint.method().toLowerCase(Locale.ROOT));
      var said = operation.path("responses").path(Integer.toString(answer.statusCode()));
      assertThat(said.isObject()).as(what + ": " + answer.statusCode()).isTrue();
      var schema = said.at("/content/application~1json/schema");
      if (schema.isObject()) {
        var value = Json.MAPPER.readTree(answer.body());
        assertThat(OpenApiRules.differences(document, schema, value)).as(what).isEmpty();
      } else {
        assertThat(answer.body()).as(what).isEmpty();
      }
    } catch (Exception failed) {
      throw new AssertionError(failed);
    }
  }

  @Test
  void anAnswerThatDiffersIsSeen() {
    var schema = Json.MAPPER.createObjectNode().put("$ref", "#/components/schemas/SandboxRow");
    var value = Json.MAPPER.createObjectNode().put("user_id", 1);
    assertThat(OpenApiRules.differences(document, schema, value)).hasSizeGreaterThan(5);
  }

  private interface Operations {
    void operation(String template, JsonNode operation);
  }

  private void operations(Operations each) {
    document
        .path("paths")
        .forEachEntry((template, item) ->
            item.forEachEntry((_, operation) -> each.operation(template, operation)));
  }
}
