package dev.choiros.adopt;

import dev.choiros.backend.BackendException;
import dev.choiros.backend.Endpoint;
import dev.choiros.backend.Machines;
import java.io.IOException;
import java.util.ArrayList;

/** Finds a sandbox its machine: the one that it has, or the first that nobody has and is well. */
record Taking(Machines machines, Notes notes, Check check) {
  /** What to do about a machine that does not answer. */
  static final String LOOK =
      "look on that machine whether it runs and its agent listens there"
          + " (CHOIR_LISTEN, and CHOIR_LISTEN_SECRET with the same secret)";

  /** Asks one whether it is well. */
  @FunctionalInterface
  interface Check {
    /**
     * Returns if it is.
     *
     * @throws IOException that says why it is not
     */
    void check(Endpoint endpoint) throws IOException;
  }

  /**
   * Its machine, which it has from now on.
   *
   * @throws BackendException when there is none, or its own does not answer
   */
  Endpoint machine() throws IOException {
    var own = notes.machine();
    return own.isPresent() ? again(own.get()) : first();
  }

  private Endpoint again(Endpoint own) {
    if (!machines.endpoints().contains(own)) {
      throw new BackendException(
          "the machine of this sandbox, at "
              + own
              + ", is none of the machine class "
              + machines.name()
              + " any more",
          "name it there again, or delete the sandbox");
    }
    try {
      check.check(own);
      return own;
    } catch (IOException unwell) {
      throw new BackendException(silent(own, unwell), LOOK, unwell);
    }
  }

  private Endpoint first() throws IOException {
    var silent = new ArrayList<String>();
    for (var endpoint : machines.endpoints()) {
      if (notes.take(endpoint)) {
        try {
          check.check(endpoint);
          return endpoint;
        } catch (IOException unwell) {
          notes.giveBack();
          silent.add(silent(endpoint, unwell));
        }
      }
    }
    var taken = machines.endpoints().size() - silent.size();
    if (taken > 0) {
      silent.addFirst("other sandboxes have " + taken + " of " + machines.endpoints().size());
    }
    throw new BackendException(
        "no machine of the class " + machines.name() + " is free: " + String.join("; ", silent),
        silent.size() > (taken > 0 ? 1 : 0)
            ? LOOK
            : "delete a sandbox that is not needed, or add a machine to the class");
  }

  private static String silent(Endpoint endpoint, IOException unwell) {
    return "the machine at " + endpoint + " does not answer: " + Bridge.why(unwell);
  }
}
