package dev.choiros.hypervisor.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What was given for each key and where, and the faults found so far. */
final class Values {
  /** A text and the place to correct it. */
  record Given(String text, String where) {}

  private final Map<Key, Given> given = new EnumMap<>(Key.class);
  private final List<MachineClass> classes = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private Values() {}

  static Values gather(List<String> flags, Map<String, String> environment) {
    var values = new Values();
    var line = CommandLine.parse(flags, values::fault);
    var file = line.config().or(() -> Optional.ofNullable(environment.get(Key.CONFIG_ENVIRONMENT)));
    if (file.isPresent() || Files.exists(Path.of("choir.toml"))) {
      var toml = TomlFile.read(Path.of(file.orElse("choir.toml")), values::fault);
      values.given.putAll(toml.values());
      values.classes.addAll(toml.classes());
    }
    values.given.putAll(variables(environment, values));
    values.given.putAll(line.values());
    return values;
  }

  private static Map<Key, Given> variables(Map<String, String> environment, Values values) {
    var found = new EnumMap<Key, Given>(Key.class);
    for (var key : Key.values()) {
      var text = environment.get(key.environment());
      if (text != null && !text.isBlank()) {
        found.put(key, new Given(text, key.environment()));
      }
    }
    var good = Arrays.stream(Key.values()).map(Key::environment).toList();
    environment.keySet().stream()
        .filter(Key::strange)
        .sorted()
        .forEach(name -> values.fault(unknown("variable", name, Nearest.to(name, good))));
    return found;
  }

  static String unknown(String what, String name, String nearest) {
    return "unknown " + what + " " + name + ": did you mean " + nearest + "?";
  }

  void fault(String fault) {
    faults.add(fault);
  }

  void finish() throws BadSettings {
    if (!faults.isEmpty()) {
      throw new BadSettings(faults);
    }
  }

  List<MachineClass> classes() {
    return classes;
  }

  Optional<String> where(Key key) {
    return Optional.ofNullable(given.get(key)).map(Given::where);
  }

  Optional<String> text(Key key) {
    return Optional.ofNullable(given.get(key)).map(Given::text);
  }

  /** What {@code parse} makes of the value; where it cannot, a fault is noted. */
  <T> Optional<T> value(Key key, Function<String, T> parse) {
    var value = given.get(key);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(value.text()));
    } catch (IllegalArgumentException bad) {
      fault(value.where() + ": " + bad.getMessage());
      return Optional.empty();
    }
  }

  int number(Key key, int least, int most, int otherwise) {
    return value(key, text -> Text.number(text, least, most)).orElse(otherwise);
  }

  Duration duration(Key key, Duration otherwise) {
    return value(key, Text::duration).orElse(otherwise);
  }

  boolean yes(Key key) {
    return value(key, Text::yes).orElse(false);
  }

  <E extends Enum<E>> E word(Key key, Class<E> type, E otherwise) {
    return value(key, text -> Text.word(text, type)).orElse(otherwise);
  }

  /** An existing, readable file. */
  Optional<Path> file(Key key) {
    return value(
        key,
        text -> {
          if (!Files.isReadable(Path.of(text))) {
            throw new IllegalArgumentException("there is no readable file " + text);
          }
          return Path.of(text).toAbsolutePath();
        });
  }

  /** A name made of lower-case letters, digits and dashes. */
  Optional<String> backend(Key key) {
    return value(key, text -> Text.backend(text.toLowerCase(Locale.ROOT)));
  }
}
