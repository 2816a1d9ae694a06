package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.behaviour.Draw;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.behaviour.FaultPlan;
import io.sparkcompletions.simulator.behaviour.Trouble;
import io.sparkcompletions.simulator.billing.Bill;
import io.sparkcompletions.simulator.billing.Charge;
import io.sparkcompletions.simulator.billing.Entry;
import io.sparkcompletions.simulator.billing.Outcome;
import io.sparkcompletions.simulator.dialect.Produced;
import io.sparkcompletions.simulator.traffic.Traffic;
import io.sparkcompletions.simulator.wire.BodyHash;
import io.sparkcompletions.simulator.wire.Reply;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs one request of a batch as the live endpoint would run it, and charges it.
 *
 * <p>Refused requests and errors cost nothing. The rules for faults that hold for the live endpoint
 * hold here too, as far as an answer can tell of them.
 */
final class ItemRunner {

  private final Traffic traffic;
  private final Bill bill;
  private final FaultPlan faults;
  private final AtomicLong executed = new AtomicLong();

  ItemRunner(Traffic traffic, Bill bill, FaultPlan faults) {
    this.traffic = traffic;
    this.bill = bill;
    this.faults = faults;
  }

  /** What came of a request. */
  record Ran(Reply reply, Optional<Charge> charge) {
    boolean succeeded() {
      return reply.status() == 200;
    }
  }

  /** How many there were so far. */
  AtomicLong executed() {
    return executed;
  }

  Ran run(
      BatchForm form,
      Asked asked,
      String requestId,
      String batchId,
      Trouble trouble,
      long seed,
      Instant at) {
    executed.incrementAndGet();
    BodyHash hash = BodyHash.of(asked.body());
    int arrival = traffic.bodyInBatch(hash);
    Entry entry =
        bill.open(
            requestId,
            asked.path(),
            asked.model(),
            hash,
            arrival,
            asked.prompt(),
            at,
            new Entry.Item(batchId, asked.customId()));
    Draw draw = Draw.of(seed, hash, arrival);
    Ran ran = run(form, asked, requestId, trouble, draw, entry, at);
    int status = ran.reply().status();
    ran.charge().ifPresent(charge -> bill.charge(entry, charge));
    Outcome outcome =
        ran.charge().isPresent()
            ? Outcome.ANSWERED
            : status >= 400 && status < 500 ? Outcome.REFUSED : Outcome.FAILED;
    bill.finish(entry, outcome, status, at);
    return ran;
  }

  private Ran run(
      BatchForm form,
      Asked asked,
      String requestId,
      Trouble trouble,
      Draw draw,
      Entry entry,
      Instant at) {
    if (asked.generation().isEmpty()) {
      return new Ran(asked.refused().orElseThrow(), Optional.empty());
    }
    Optional<Fault> fault =
        trouble
            .fail()
            .filter(fail -> draw.uniform("batch item") * 100 < fail.percent())
            .map(fail -> (Fault) fail.with())
            .or(() -> faults.drawInBatch(asked.path(), asked.prompt(), draw));
    fault.ifPresent(drawn -> bill.fault(entry, drawn.kind()));
    if (fault.isPresent() && fault.get() instanceof Fault.Status status) {
      return new Ran(form.refuse(requestId, asked, status), Optional.empty());
    }
    Fault.Altered altered =
        fault.isPresent() && fault.get() instanceof Fault.Altered drawn ? drawn : Fault.Altered.NOT;
    Produced produced = asked.generation().get().maker().produce(altered, at);
    return new Ran(produced.reply(), produced.charge());
  }
}
