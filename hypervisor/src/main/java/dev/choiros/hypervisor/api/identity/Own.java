package dev.choiros.hypervisor.api.identity;

import dev.choiros.hypervisor.api.Call;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.identity.Registering;
import dev.choiros.hypervisor.identity.Sessions;
import dev.choiros.hypervisor.ledger.Person;

/** What a call must be for what it asks. */
final class Own {
  private Own() {}

  /** The signed-in person, whose passkey was checked a moment ago. */
  static Person fresh(Call call, Sessions sessions) {
    var person = call.person();
    Registering.requireFresh(sessions, call.session());
    return person;
  }

  static Person admin(Call call) {
    var person = call.person();
    if (!person.admin()) {
      throw new Fault(
          Fault.Code.FORBIDDEN, "this is for administrators", "ask an administrator of this host");
    }
    return person;
  }

  static Fault missing(String what) {
    return new Fault(Fault.Code.NOT_FOUND, "there is no such " + what, "look at the list again");
  }
}
