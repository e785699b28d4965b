package dev.choiros.microvm.fake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a value of a request has to be; anything else is refused. */
sealed interface Shape {
  /** Throws unless the value, found there, is of this shape. */
  void check(String where, Object value);

  record Text(Set<String> allowed) implements Shape {
    @Override
    public void check(String where, Object value) {
      refuseUnless(value instanceof String, where, "is no text");
      refuseUnless(allowed.isEmpty() || allowed.contains(value), where, "is none of " + allowed);
    }
  }

  record Whole(long least, long most) implements Shape {
    @Override
    public void check(String where, Object value) {
      refuseUnless(value instanceof Long, where, "is no number");
      var number = (Long) value;
      refuseUnless(number >= least && number <= most, where, "is out of range");
    }
  }

  record Truth() implements Shape {
    @Override
    public void check(String where, Object value) {
      refuseUnless(value instanceof Boolean, where, "is neither true nor false");
    }
  }

  record Many(Shape each) implements Shape {
    @Override
    public void check(String where, Object value) {
      refuseUnless(value instanceof List<?>, where, "is no list");
      ((List<?>) value).forEach(one -> each.check(where, one));
    }
  }

  /** Fields by name; those that must be there end with an exclamation mark. */
  record Fields(Map<String, Shape> all) implements Shape {
    @Override
    public void check(String where, Object value) {
      refuseUnless(value instanceof Map<?, ?>, where, "is no object");
      var given = (Map<?, ?>) value;
      for (var name : given.keySet()) {
        var shape = all.getOrDefault(name + "!", all.get(name));
        if (shape == null) {
          throw new Refused(400, where + ": unknown field " + name);
        }
        shape.check(where + "." + name, given.get(name));
      }
      for (var name : all.keySet()) {
        var plain = name.replace("!", "");
        refuseUnless(name.equals(plain) || given.containsKey(plain), where, "lacks " + plain);
      }
    }
  }

  static Shape text(String... allowed) {
    return new Text(Set.of(allowed));
  }

  static Shape whole(long least) {
    return new Whole(least, Long.MAX_VALUE);
  }

  static Shape whole(long least, long most) {
    return new Whole(least, most);
  }

  static Shape truth() {
    return new Truth();
  }

  static Shape many(Shape each) {
    return new Many(each);
  }

  /** Names and shapes in turns. */
  static Shape fields(Object... namesAndShapes) {
    var all = new LinkedHashMap<String, Shape>();
    for (var i = 0; i < namesAndShapes.length; i += 2) {
      all.put((String) namesAndShapes[i], (Shape) namesAndShapes[i + 1]);
    }
    return new Fields(all);
  }

  private static void refuseUnless(boolean good, String where, String what) {
    if (!good) {
      throw new Refused(400, where + " " + what);
    }
  }
}
