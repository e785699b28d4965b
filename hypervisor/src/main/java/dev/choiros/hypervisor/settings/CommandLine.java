package dev.choiros.hypervisor.settings;

import dev.choiros.hypervisor.settings.Values.Given;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The flags: {@code --name value} or {@code --name=value}, each once; {@code --name} alone says yes
 * where the setting is a switch.
 */
record CommandLine(Map<Key, Given> values, Optional<String> config) {
  static CommandLine parse(List<String> flags, Consumer<String> fault) {
    var rest = new ArrayDeque<>(flags);
    var values = new EnumMap<Key, Given>(Key.class);
    Optional<String> config = Optional.empty();
    while (!rest.isEmpty()) {
      var word = rest.pop();
      if (!word.startsWith("--")) {
        fault.accept("unexpected " + word + ": settings are given as --name value");
        continue;
      }
      var name = word.substring(2).split("=", 2)[0];
      var key = Arrays.stream(Key.values()).filter(each -> each.flag().equals(name)).findFirst();
      var alone = key.filter(Key::isSwitch).isPresent() && word.indexOf('=') < 0;
      var value = alone ? Optional.of("true") : value(word, rest, fault);
      if (name.equals(Key.CONFIG_FLAG)) {
        config = value;
      } else if (key.isEmpty()) {
        fault.accept(Values.unknown("flag", "--" + name, "--" + Nearest.to(name, good())));
      } else if (value.isPresent()
          && values.put(key.get(), new Given(value.get(), "--" + name)) != null) {
        fault.accept("--" + name + " is given twice");
      }
    }
    return new CommandLine(values, config);
  }

  private static Optional<String> value(String word, Deque<String> rest, Consumer<String> fault) {
    var equals = word.indexOf('=');
    if (equals >= 0) {
      return Optional.of(word.substring(equals + 1));
    }
    if (rest.isEmpty() || rest.peek().startsWith("--")) {
      fault.accept(word + " needs a value");
      return Optional.empty();
    }
    return Optional.of(rest.pop());
  }

  private static List<String> good() {
    return Stream.concat(Arrays.stream(Key.values()).map(Key::flag), Stream.of(Key.CONFIG_FLAG))
        .toList();
  }
}
