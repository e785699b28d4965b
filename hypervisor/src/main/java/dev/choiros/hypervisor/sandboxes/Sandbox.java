package dev.choiros.hypervisor.sandboxes;

import dev.choiros.backend.Limits;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.Template;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.settings.Reach;
import java.time.Instant;

/**
 * One sandbox as the database has it.
 *
 * @param number of its range of user ids; -1 once it is deleted
 * @param machine what it was last started as
 */
public record Sandbox(
    SandboxId id,
    UserId owner,
    int number,
    Machine machine,
    SandboxState state,
    Instant createdAt) {
  /** The part of a machine class that a start takes over. */
  public record Machine(
      String machineClass, String backend, Limits limits, Reach reach, Template template) {
    /** One that borrows the host's files. */
    public Machine(String machineClass, String backend, Limits limits, Reach reach) {
      this(machineClass, backend, limits, reach, new Template.Host());
    }
  }
}
