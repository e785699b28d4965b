package dev.choiros.hypervisor.api.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.choiros.hypervisor.api.Json;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schemas of records, as {@link Json} writes and reads them. Each record and enum that is
 * asked for becomes a component that others refer to.
 */
final class Schemas {
  /** Type and format. */
  private record Simple(String type, String format) {}

  private static final Map<Class<?>, Simple> SIMPLE =
      Map.ofEntries(
          Map.entry(String.class, new Simple("string", "")),
          Map.entry(Instant.class, new Simple("string", "date-time")),
          Map.entry(boolean.class, new Simple("boolean", "")),
          Map.entry(Boolean.class, new Simple("boolean", "")),
          Map.entry(int.class, new Simple("integer", "int32")),
          Map.entry(Integer.class, new Simple("integer", "int32")),
          Map.entry(long.class, new Simple("integer", "int64")),
          Map.entry(Long.class, new Simple("integer", "int64")),
          Map.entry(double.class, new Simple("number", "double")),
          Map.entry(Double.class, new Simple("number", "double")));

  private final Map<String, Class<?>> named = new TreeMap<>();
  private final Map<String, ObjectNode> components = new TreeMap<>();

  /** The schema of a type, or a reference to it. */
  ObjectNode of(Type type) {
    return switch (type) {
      case ParameterizedType list when list.getRawType() == List.class ->
          listOf(list.getActualTypeArguments()[0]);
      case Class<?> own when own.isRecord() || own.isEnum() -> reference(own);
      case Class<?> plain when SIMPLE.containsKey(plain) -> simple(plain);
      default -> throw new IllegalArgumentException("there is no schema for " + type);
    };
  }

  ObjectNode listOf(Type element) {
    var schema = Json.MAPPER.createObjectNode().put("type", "array");
    schema.set("items", of(element));
    return schema;
  }

  /** Every component that anything refers to. */
  ObjectNode components() {
    var all = Json.MAPPER.createObjectNode();
    components.forEach(all::set);
    return all;
  }

  /** Whether a record has members that may not be left out. */
  static boolean demands(Class<?> type) {
    for (var member : type.getRecordComponents()) {
      if (!mayBeAbsent(member)) {
        return true;
      }
    }
    return false;
  }

  private static ObjectNode simple(Class<?> type) {
    var simple = java.util.Objects.requireNonNull(SIMPLE.get(type));
    var schema = Json.MAPPER.createObjectNode().put("type", simple.type());
    return simple.format().isEmpty() ? schema : schema.put("format", simple.format());
  }

  private ObjectNode reference(Class<?> type) {
    var name = type.getSimpleName();
    var before = named.putIfAbsent(name, type);
    if (before == null) {
      components.put(name, type.isEnum() ? words(type) : members(type));
    } else if (before != type) {
      throw new IllegalStateException("two types are called " + name);
    }
    return Json.MAPPER.createObjectNode().put("$ref", "#/components/schemas/" + name);
  }

  private static ObjectNode words(Class<?> type) {
    var schema = Json.MAPPER.createObjectNode().put("type", "string");
    var words = schema.putArray("enum");
    for (var constant : type.getEnumConstants()) {
      words.add(Json.MAPPER.valueToTree(constant));
    }
    return schema;
  }

  private ObjectNode members(Class<?> type) {
    var schema = Json.MAPPER.createObjectNode().put("type", "object");
    var properties = schema.putObject("properties");
    var required = Json.MAPPER.createArrayNode();
    for (var member : type.getRecordComponents()) {
      properties.set(name(member), schema(member));
      if (!mayBeAbsent(member)) {
        required.add(name(member));
      }
    }
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema;
  }

  private ObjectNode schema(RecordComponent member) {
    var schema = of(member.getGenericType());
    if (!nullable(member) || mayBeAbsent(member)) {
      return schema;
    }
    var either = Json.MAPPER.createObjectNode();
    either.putArray("anyOf").add(schema).addObject().put("type", "null");
    return either;
  }

  private static String name(RecordComponent member) {
    var given = member.getAccessor().getAnnotation(JsonProperty.class);
    return given == null ? snakeCase(member.getName()) : given.value();
  }

  /** As {@link Json} does it; the strategy looks at the name alone. */
  private static String snakeCase(String name) {
    var config = Json.MAPPER.serializationConfig();
    return PropertyNamingStrategies.SNAKE_CASE.nameForGetterMethod(config, null, name);
  }

  /** A member that is null is left out, unless the record insists on it. */
  private static boolean mayBeAbsent(RecordComponent member) {
    return nullable(member) && !member.getAccessor().isAnnotationPresent(JsonInclude.class);
  }

  private static boolean nullable(RecordComponent member) {
    return member.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }
}
