package dev.choiros.hypervisor.api.openapi;

import dev.choiros.hypervisor.api.About;
import dev.choiros.hypervisor.api.Answer;
import dev.choiros.hypervisor.api.Endpoint;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.api.Json;
import dev.choiros.hypervisor.request.authenticate.Gatekeeper;
import dev.choiros.protocol.ErrorBody;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The control plane as a document of OpenAPI 3.1: made of what the endpoints say of themselves and
 * of the protocol's records, when somebody asks for it first.
 */
public final class OpenApi {
  private static final String JSON = "application/json";
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private final Schemas schemas = new Schemas();
  private final String version;
  private final Supplier<List<Endpoint>> all;
  private @Nullable ObjectNode made;

  private OpenApi(String version, Supplier<List<Endpoint>> all) {
    this.version = version;
    this.all = all;
  }

  /**
   * The endpoint that serves it.
   *
   * @param all every endpoint there is, this one too; asked for with the first call
   */
  public static Endpoint endpoint(String version, Supplier<List<Endpoint>> all) {
    var document = new OpenApi(version, all);
    return Endpoint.get(
        "/openapi.json",
        _ -> Answer.json(document.made()),
        About.of("This document")
            .forAnyone()
            .answers(200, new About.Body.Free("a document of OpenAPI 3.1")));
  }

  private synchronized ObjectNode made() {
    if (made == null) {
      made = document(all.get());
    }
    return made;
  }

  private ObjectNode document(List<Endpoint> endpoints) {
    var document = Json.MAPPER.createObjectNode().put("openapi", "3.1.1");
    var info = document.putObject("info").put("title", "ChoirOS").put("version", version);
    info.put("summary", "The hypervisor's own calls: identity, sandboxes, administration.");
    info.putObject("license").put("name", "Apache License 2.0").put("identifier", "Apache-2.0");
    var paths = document.putObject("paths");
    var sorted = new TreeMap<String, Map<String, Endpoint>>();
    for (var each : endpoints) {
      var method = each.method().toLowerCase(Locale.ROOT);
      sorted.computeIfAbsent(each.template(), _ -> new TreeMap<>()).put(method, each);
    }
    sorted.forEach((template, methods) -> {
      var item = paths.putObject(template);
      methods.forEach((method, endpoint) -> item.set(method, operation(endpoint)));
    });
    var components = document.putObject("components");
    components.set("schemas", schemas.components());
    schemes(components.putObject("securitySchemes"));
    return document;
  }

  private static void schemes(ObjectNode schemes) {
    var session = schemes.putObject("session").put("type", "apiKey").put("in", "cookie");
    session.put("name", Gatekeeper.COOKIE);
    var operator = schemes.putObject("operator").put("type", "http").put("scheme", "bearer");
    operator.put("description", "The token in the state folder; from the host itself only.");
  }

  private ObjectNode operation(Endpoint endpoint) {
    var about = endpoint.about();
    var operation = Json.MAPPER.createObjectNode();
    operation.put("operationId", name(endpoint)).put("summary", about.summary());
    operation.putArray("tags").add(endpoint.template().split("/", 3)[1]);
    parameters(operation, endpoint);
    if (!(about.takes() instanceof About.Body.Nothing)) {
      var body = operation.putObject("requestBody");
      body.put("required", !(about.takes() instanceof About.Body.Of(var t)) || Schemas.demands(t));
      content(body, about.takes());
    }
    var responses = operation.putObject("responses");
    about.answers().forEach((status, body) -> answer(responses, status, body));
    refusals(responses, endpoint);
    security(operation, about.who());
    return operation;
  }

  /** {@code GET /me/sessions/{id}} is called {@code getMeSessionsById}. */
  private static String name(Endpoint endpoint) {
    var name = new StringBuilder(endpoint.method().toLowerCase(Locale.ROOT));
    for (var word : endpoint.template().replace("{", "by-").split("[^A-Za-z]+")) {
      if (!word.isEmpty()) {
        name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    return name.toString();
  }

  private void parameters(ObjectNode operation, Endpoint endpoint) {
    var parameters = Json.MAPPER.createArrayNode();
    var variable = VARIABLE.matcher(endpoint.template());
    while (variable.find()) {
      var one = parameters.addObject().put("name", variable.group(1)).put("in", "path");
      one.put("required", true).putObject("schema").put("type", "string");
    }
    for (var asked : endpoint.about().query()) {
      var one = parameters.addObject().put("name", asked.name()).put("in", "query");
      one.put("description", asked.meaning()).set("schema", schemas.of(asked.type()));
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
  }

  private void answer(ObjectNode responses, int status, About.Body body) {
    var answer = responses.putObject(Integer.toString(status));
    answer.put("description", HttpResponseStatus.valueOf(status).reasonPhrase());
    if (status == 303) {
      var location = answer.putObject("headers").putObject("Location");
      location.putObject("schema").put("type", "string");
    }
    content(answer, body);
  }

  private void content(ObjectNode of, About.Body body) {
    switch (body) {
      case About.Body.Nothing() -> {}
      case About.Body.Of(var type) -> content(of, JSON, schemas.of(type));
      case About.Body.ListOf(var type) -> content(of, JSON, schemas.listOf(type));
      case About.Body.Free(var meaning) ->
          content(
              of,
              JSON,
              Json.MAPPER.createObjectNode().put("type", "object").put("description", meaning));
      case About.Body.Text(var mediaType) ->
          content(of, mediaType, Json.MAPPER.createObjectNode().put("type", "string"));
    }
  }

  private static void content(ObjectNode of, String mediaType, ObjectNode schema) {
    of.putObject("content").putObject(mediaType).set("schema", schema);
  }

  private void refusals(ObjectNode responses, Endpoint endpoint) {
    var byStatus = new TreeMap<Integer, TreeSet<String>>();
    for (var code : codes(endpoint)) {
      byStatus
          .computeIfAbsent(code.status(), _ -> new TreeSet<>())
          .add(code.name().toLowerCase(Locale.ROOT));
    }
    byStatus.forEach(
        (status, codes) -> refusal(responses, status.toString(), String.join(" or ", codes)));
    refusal(responses, "default", "any other error");
  }

  private void refusal(ObjectNode responses, String status, String codes) {
    var refusal = responses.putObject(status).put("description", codes);
    content(refusal, new About.Body.Of(ErrorBody.class));
  }

  /** What an endpoint says it refuses, and what follows from who may call it and with what. */
  private static List<Fault.Code> codes(Endpoint endpoint) {
    var about = endpoint.about();
    var codes = new java.util.ArrayList<>(about.refusals());
    switch (about.who()) {
      case ANYONE -> {}
      case SIGNED_IN -> codes.addAll(List.of(Fault.Code.NOT_SIGNED_IN, Fault.Code.FORBIDDEN));
      case OPERATOR -> codes.add(Fault.Code.NOT_SIGNED_IN);
    }
    if (!(about.takes() instanceof About.Body.Nothing)) {
      codes.addAll(List.of(Fault.Code.BAD_REQUEST, Fault.Code.TOO_LARGE));
    }
    if (endpoint.template().contains("{")) {
      codes.add(Fault.Code.NOT_FOUND);
    }
    return codes;
  }

  private static void security(ObjectNode operation, About.Who who) {
    var schemes =
        switch (who) {
          case ANYONE -> List.<String>of();
          case SIGNED_IN -> List.of("session", "operator");
          case OPERATOR -> List.of("operator");
        };
    var security = operation.putArray("security");
    schemes.forEach(scheme -> security.addObject().putArray(scheme));
  }
}
