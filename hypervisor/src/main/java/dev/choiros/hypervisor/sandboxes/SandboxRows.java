package dev.choiros.hypervisor.sandboxes;

import static dev.choiros.hypervisor.ledger.tables.Tables.SANDBOX;

import dev.choiros.backend.Limits;
import dev.choiros.backend.SandboxId;
import dev.choiros.backend.Template;
import dev.choiros.hypervisor.api.Fault;
import dev.choiros.hypervisor.ledger.UserId;
import dev.choiros.hypervisor.ledger.tables.tables.records.SandboxRecord;
import dev.choiros.hypervisor.sandboxes.Sandbox.Machine;
import dev.choiros.hypervisor.settings.Reach;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** The sandboxes, within one transaction. */
public final class SandboxRows {
  private static final int LONGEST_REASON = 2000;

  private final DSLContext tx;

  public SandboxRows(DSLContext tx) {
    this.tx = tx;
  }

  /** Writes a new one with the lowest number that no sandbox has. */
  public Sandbox insert(SandboxId id, UserId owner, Machine machine, Instant now) {
    var state = new SandboxState.Creating(now);
    var sandbox = new Sandbox(id, owner, freeNumber(), machine, state, now);
    var row = tx.newRecord(SANDBOX);
    row.setId(id.value());
    row.setOwnerId(owner.value());
    row.setNumber(sandbox.number());
    row.setCreatedAt(now.toEpochMilli());
    write(row, machine);
    write(row, state);
    row.insert();
    return sandbox;
  }

  public Optional<Sandbox> find(SandboxId id) {
    return tx.selectFrom(SANDBOX).where(SANDBOX.ID.eq(id.value())).fetchOptional(SandboxRows::of);
  }

  /** Those that are not deleted, oldest first. */
  public List<Sandbox> all() {
    return tx.selectFrom(SANDBOX)
        .where(SANDBOX.STATE.ne("deleted"))
        .orderBy(SANDBOX.CREATED_AT, SANDBOX.ID)
        .fetch(SandboxRows::of);
  }

  /** How many are up or coming up. */
  public int up() {
    return tx.fetchCount(SANDBOX, SANDBOX.STATE.in("creating", "starting", "ready"));
  }

  /** Moves one to the state that follows; a fault if none does. */
  public Sandbox move(SandboxId id, SandboxEvent event) {
    var row = row(id);
    var before = of(row);
    var state = before.state().on(event);
    write(row, state);
    if (state instanceof SandboxState.Deleted) {
      row.setNumber(null);
    }
    row.update();
    return of(row);
  }

  /** Notes what it is about to be started as. */
  public void remachine(SandboxId id, Machine machine) {
    var row = row(id);
    write(row, machine);
    row.update();
  }

  /** Forgets one that was never acknowledged. */
  public void erase(SandboxId id) {
    tx.deleteFrom(SANDBOX).where(SANDBOX.ID.eq(id.value())).execute();
  }

  private SandboxRecord row(SandboxId id) {
    var row = tx.fetchOne(SANDBOX, SANDBOX.ID.eq(id.value()));
    if (row == null) {
      throw unknown(id);
    }
    return row;
  }

  /** The one way to say that there is no such sandbox. */
  public static Fault unknown(SandboxId id) {
    return new Fault(
        Fault.Code.NOT_FOUND, "there is no sandbox " + id, "open one of your slots instead");
  }

  private int freeNumber() {
    var taken =
        new HashSet<@Nullable Integer>(
            tx.select(SANDBOX.NUMBER)
                .from(SANDBOX)
                .where(SANDBOX.NUMBER.isNotNull())
                .fetch(SANDBOX.NUMBER));
    var number = 0;
    while (taken.contains(number)) {
      number++;
    }
    return number;
  }

  private static void write(SandboxRecord row, Machine machine) {
    row.setMachineClass(machine.machineClass());
    row.setBackend(machine.backend());
    row.setMemoryBytes(machine.limits().memoryBytes());
    row.setMilliCpus(machine.limits().milliCpus());
    row.setProcesses(machine.limits().processes());
    row.setDiskBytes(machine.limits().diskBytes());
    row.setNetwork(machine.reach().line());
    row.setTemplate(machine.template().line());
  }

  private static void write(SandboxRecord row, SandboxState state) {
    var why = state.why();
    row.setState(state.word());
    row.setSince(state.since().toEpochMilli());
    row.setReason(why.substring(0, Math.min(why.length(), LONGEST_REASON)));
  }

  private static Sandbox of(SandboxRecord row) {
    var limits =
        new Limits(
            row.getMemoryBytes(), row.getMilliCpus(), row.getProcesses(), row.getDiskBytes());
    var number = row.getNumber();
    return new Sandbox(
        new SandboxId(row.getId()),
        new UserId(row.getOwnerId()),
        number == null ? -1 : number,
        new Machine(
            row.getMachineClass(),
            row.getBackend(),
            limits,
            Reach.parse(row.getNetwork()),
            Template.parse(row.getTemplate())),
        SandboxState.parse(row.getState(), Instant.ofEpochMilli(row.getSince()), row.getReason()),
        Instant.ofEpochMilli(row.getCreatedAt()));
  }
}
