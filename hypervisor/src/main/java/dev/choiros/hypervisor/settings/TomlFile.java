package dev.choiros.hypervisor.settings;

import dev.choiros.hypervisor.settings.Values.Given;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** {@code choir.toml}. Unknown keys are faults. */
record TomlFile(Map<Key, Given> values, List<MachineClass> classes) {
  static TomlFile read(Path file, Consumer<String> fault) {
    var found = new TomlFile(new EnumMap<>(Key.class), new ArrayList<>());
    if (!Files.isReadable(file)) {
      fault.accept("there is no readable file " + file);
      return found;
    }
    try {
      found.take("", new TomlMapper().readTree(file), new Place(file.toString(), fault));
    } catch (JacksonException notToml) {
      var at = notToml.getLocation();
      fault.accept(
          file
              + (at == null ? "" : " line " + at.getLineNr())
              + ": "
              + notToml.getOriginalMessage());
    }
    return found;
  }

  /** Where faults are, and to whom they are told. */
  record Place(String where, Consumer<String> fault) {
    void complain(String what) {
      fault.accept(where + ": " + what);
    }
  }

  private void take(String prefix, JsonNode table, Place place) {
    for (var member : table.properties()) {
      var name = prefix + member.getKey();
      var node = member.getValue();
      var key = Arrays.stream(Key.values()).filter(each -> each.title().equals(name)).findFirst();
      if (name.equals(Key.MACHINE_CLASS)) {
        takeClasses(node, place);
      } else if (key.isPresent() && node.isValueNode()) {
        values.put(key.get(), new Given(node.asString(), place.where() + ": " + name));
      } else if (key.isPresent()) {
        place.complain(name + " is one value, not a list or a table");
      } else if (node.isObject() && isTable(name)) {
        take(name + ".", node, place);
      } else {
        place.complain(Values.unknown("key", name, Nearest.to(name, good())));
      }
    }
  }

  private void takeClasses(JsonNode node, Place place) {
    if (!node.isObject()) {
      place.complain("machine classes are written as [" + Key.MACHINE_CLASS + ".<name>]");
      return;
    }
    for (var row : node.properties()) {
      MachineClassTable.read(row.getKey(), row.getValue(), place).ifPresent(classes::add);
    }
  }

  private static boolean isTable(String name) {
    return Arrays.stream(Key.values()).anyMatch(key -> key.title().startsWith(name + "."));
  }

  private static List<String> good() {
    return Stream.concat(Arrays.stream(Key.values()).map(Key::title), Stream.of(Key.MACHINE_CLASS))
        .toList();
  }
}
