package dev.choiros.hypervisor.request;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the OpenAPI Initiative's own schema of 3.1 says, schemas in the document included. */
final class OpenApiRules {
  private static final String DOCUMENT = "https://spec.openapis.org/oas/3.1/schema-base/2022-10-07";

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaIdResolvers(ids ->
                  ids.mapPrefix("https://spec.openapis.org/", "classpath:spec.openapis.org/")));

  private OpenApiRules() {}

  /** How a document breaks the rules of OpenAPI 3.1. */
  static List<String> broken(JsonNode document) {
    return said(REGISTRY.getSchema(SchemaLocation.of(DOCUMENT)).validate(document));
  }

  /** How a value differs from a schema of the document. */
  static List<String> differences(JsonNode document, JsonNode schema, JsonNode value) {
    var whole = ((ObjectNode) schema.deepCopy()).set("components", document.path("components"));
    return said(REGISTRY.getSchema(whole).validate(value));
  }

  private static List<String> said(List<Error> errors) {
    return errors.stream().map(Error::toString).toList();
  }
}
