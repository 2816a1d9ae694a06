package io.sparkcompletions.simulator.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.behaviour.Trouble;
import io.sparkcompletions.simulator.billing.Usage;
import io.sparkcompletions.simulator.wire.Spool;
import io.sparkcompletions.simulator.wire.SpoolRoom;
import io.sparkcompletions.simulator.wire.SpoolWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One batch. Worked on by one thread; looked at and cancelled by any.
 *
 * <p>Its requests run in an order that is drawn when it is created, and their results are written
 * in that order.
 */
public final class Job {

  private static final int MAX_ERRORS = 100;

  /** Tells how many tokens of a model wait in other batches. */
  interface Enqueued {
    long others(Job except, String model, long more);
  }

  /** The share that is said to be done when time is up, as a fraction that can be divided by. */
  private static final double LEAST_SHARE = 1e-6;

  private final Order order;
  private final Trouble trouble;
  private final Quirks quirks;
  private final long seed;
  private final BatchSettings settings;
  private final Enqueued enqueued;
  private final ItemRunner runner;
  private final SpoolRoom spools;
  private final FileChannel channel;
  private volatile Timeline timeline;
  private volatile View view;

  // below: touched by the working thread only
  private @Nullable LineIndex index;
  private int @Nullable [] sequence;
  private @Nullable SpoolWriter output;
  private @Nullable SpoolWriter errorOutput;
  private final List<View.Error> errors = new ArrayList<>();
  private volatile Optional<String> model = Optional.empty();
  private Instant caughtUp;
  private boolean checked;
  private boolean ended;
  private volatile long tokens;
  private int total;
  private int done;
  private int succeeded;
  private int failed;
  private int unknownLeft;
  private Usage usage = Usage.NONE;

  Job(
      Order order,
      Trouble trouble,
      Quirks quirks,
      Timeline timeline,
      long seed,
      BatchSettings settings,
      Enqueued enqueued,
      ItemRunner runner,
      SpoolRoom spools) {
    this.order = order;
    this.trouble = trouble;
    this.quirks = quirks;
    this.timeline = timeline;
    this.seed = seed;
    this.settings = settings;
    this.enqueued = enqueued;
    this.runner = runner;
    this.spools = spools;
    this.caughtUp = timeline.createdAt();
    this.unknownLeft = trouble.unknown();
    try {
      this.channel = order.input().channel();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.view = see(Optional.empty(), Optional.empty(), Optional.empty());
  }

  public String id() {
    return order.id();
  }

  public String provider() {
    return order.provider();
  }

  public ObjectNode about() {
    return order.about();
  }

  public Quirks quirks() {
    return quirks;
  }

  public Instant createdAt() {
    return timeline.createdAt();
  }

  /** As it was when somebody last worked on it. */
  public View view() {
    return view;
  }

  boolean isEnded(Instant now) {
    return timeline.endsAt().map(end -> !end.isAfter(now)).orElse(false);
  }

  /** Whether there may be something to do. */
  boolean isOpen() {
    return !ended;
  }

  Optional<String> model() {
    return model;
  }

  long tokens() {
    return tokens;
  }

  /** A request: what falls due until it is over still finishes. False when it is over already. */
  synchronized boolean cancel(Instant now) {
    if (isEnded(now)) {
      return false;
    }
    if (timeline.cancelAt().isEmpty()) {
      timeline = timeline.cancelledAt(now);
    }
    return true;
  }

  /**
   * Does what is due.
   *
   * @param most how many requests are run in one go
   * @return whether more is due
   */
  boolean work(Instant now, int most) {
    if (ended || now.isBefore(caughtUp)) {
      return false;
    }
    if (!checked) {
      check();
      checked = true;
    }
    Timeline current = timeline;
    int due = current.due(now, total);
    for (int i = 0; i < most && done < due; i++) {
      runNext(current);
    }
    if (done < due) {
      view = see(Optional.empty(), Optional.empty(), Optional.empty());
      return true;
    }
    caughtUp = now;
    if (current.phase(now).isOver()) {
      end(current, now);
    } else {
      view = see(Optional.empty(), Optional.empty(), Optional.empty());
    }
    return false;
  }

  private void check() {
    index = order.index().orElseGet(() -> LineIndex.ofLines(order.input(), channel));
    Roll roll = new Roll();
    try {
      order.form().checkAll(index.size(), order.input().length());
    } catch (LineProblem e) {
      errors.add(new View.Error(e, Optional.empty()));
    }
    if (errors.isEmpty()) {
      checkLines(index, roll);
    }
    model = roll.model();
    trouble.invalid().ifPresent(this::invalid);
    checkTokens(roll);
    if (errors.isEmpty()) {
      total = index.size();
      tokens = roll.tokens();
      sequence = shuffled(total);
    } else {
      synchronized (this) {
        timeline = timeline.invalid();
      }
    }
  }

  private void checkLines(LineIndex lines, Roll roll) {
    for (int i = 0; i < lines.size() && errors.size() < MAX_ERRORS; i++) {
      try {
        order.form().check(line(i), roll);
      } catch (LineProblem e) {
        errors.add(new View.Error(e, Optional.of(i + 1L)));
      }
    }
  }

  private void invalid(Trouble.Problem problem) {
    LineProblem usual = order.form().unspecified();
    errors.add(
        new View.Error(
            new LineProblem(
                problem.code().orElse(usual.code()),
                problem.message().orElse(usual.text()),
                usual.param()),
            problem.line()));
  }

  private void checkTokens(Roll roll) {
    if (!errors.isEmpty()) {
      return;
    }
    String name = model.orElse("");
    long others = enqueued.others(this, name, roll.tokens());
    long limit = settings.quota(name).orElse(Long.MAX_VALUE);
    if (others + roll.tokens() > limit || trouble.tokenLimit()) {
      long told = limit == Long.MAX_VALUE ? others : limit;
      errors.add(new View.Error(order.form().tokenLimit(name, told), Optional.empty()));
    }
  }

  private int[] shuffled(int size) {
    int[] all = new int[size];
    SplittableRandom random = new SplittableRandom(seed ^ order.hash().first());
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      all[i] = all[j];
      all[j] = i;
    }
    return all;
  }

  private byte[] line(int number) {
    LineIndex lines = index();
    try {
      return order.input().read(channel, lines.offset(number), lines.length(number));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LineIndex index() {
    if (index == null) {
      throw new IllegalStateException("the batch has not been checked, or is over");
    }
    return index;
  }

  private byte[] lineAt(int position) {
    if (sequence == null) {
      throw new IllegalStateException("the batch has not been checked, or is over");
    }
    return line(sequence[position]);
  }

  private void runNext(Timeline by) {
    int position = done++;
    if (position < trouble.missing()) {
      return;
    }
    BatchForm form = order.form();
    String requestId = form.newRequestId();
    Instant at = by.finishes(position, total);
    Asked asked = form.read(lineAt(position), requestId, at);
    ItemRunner.Ran ran = runner.run(form, asked, requestId, order.id(), trouble, seed, at);
    if (ran.succeeded()) {
      succeeded++;
    } else {
      failed++;
    }
    ran.charge().ifPresent(charge -> usage = usage.plus(charge.usage()));
    boolean toErrors = !ran.succeeded() && form.separatesErrors();
    byte[] result = form.result(asked.customId(), requestId, ran.reply());
    int twice = trouble.missing() + trouble.duplicated();
    boolean halved = position >= twice && position < twice + trouble.malformed();
    write(halved ? half(result) : result, toErrors);
    if (position < twice) {
      write(result, toErrors);
    }
    if (unknownLeft > 0) {
      write(form.result("unknown-" + unknownLeft--, requestId, ran.reply()), toErrors);
    }
  }

  private static byte[] half(byte[] line) {
    String text = new String(line, 0, line.length / 2, StandardCharsets.UTF_8);
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private void write(byte[] line, boolean toErrors) {
    if (toErrors) {
      errorOutput = errorOutput == null ? spools.create("errors") : errorOutput;
      errorOutput.write(line);
    } else {
      output = output == null ? spools.create("output") : output;
      output.write(line);
    }
  }

  private void end(Timeline by, Instant now) {
    Phase phase = by.phase(now);
    BatchForm form = order.form();
    if (phase == Phase.EXPIRED || phase == Phase.CANCELLED) {
      for (int i = done; i < total; i++) {
        write(form.unfinished(lineAt(i), form.newRequestId(), phase), form.separatesErrors());
      }
    }
    Instant at = by.endsAt().orElse(now);
    Optional<Spool> results = Optional.ofNullable(output).map(SpoolWriter::finish);
    Optional<Spool> failures = Optional.ofNullable(errorOutput).map(SpoolWriter::finish);
    Optional<String> outputId = results.flatMap(spool -> form.keep(spool, false, at));
    Optional<String> errorId = failures.flatMap(spool -> form.keep(spool, true, at));
    ended = true;
    view = see(outputId, errorId, outputId.isPresent() ? Optional.empty() : results);
    release();
  }

  private void release() {
    index = null;
    sequence = null;
    output = null;
    errorOutput = null;
    tokens = 0;
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (order.ownsInput()) {
      order.input().delete();
    }
  }

  /** Ends without results, as when it never was. */
  void drop() {
    if (!ended) {
      ended = true;
      Optional.ofNullable(output).map(SpoolWriter::finish).ifPresent(Spool::delete);
      Optional.ofNullable(errorOutput).map(SpoolWriter::finish).ifPresent(Spool::delete);
      release();
    }
    view.results().ifPresent(Spool::delete);
  }

  /** What takes no time is not over before it has been done. */
  private Phase phase(Timeline by) {
    Phase phase = by.phase(caughtUp);
    boolean late = phase.isOver() || (phase == Phase.FINALIZING && done < total);
    if (ended || (checked && !late)) {
      return phase;
    }
    if (by.cancelAt().isPresent()) {
      return Phase.CANCELLING;
    }
    return checked ? Phase.RUNNING : Phase.VALIDATING;
  }

  private View see(Optional<String> outputId, Optional<String> errorId, Optional<Spool> results) {
    Timeline current = timeline;
    return new View(
        caughtUp,
        phase(current),
        current,
        model,
        List.copyOf(errors),
        total,
        succeeded,
        failed,
        ended ? total - done : 0,
        usage,
        outputId,
        errorId,
        results,
        ended ? current.endsAt() : Optional.empty());
  }

  static Timeline timeline(
      Instant now, BatchSettings settings, Order order, Trouble trouble, double figure) {
    long spread = settings.maxRunning().minus(settings.minRunning()).toMillis();
    Instant from = now.plus(settings.validating());
    Instant until = from.plus(settings.minRunning()).plusMillis(Math.round(spread * figure));
    Instant expiresAt = now.plus(settings.window().orElse(order.window()));
    if (trouble.expiresAtPercent().isPresent()) {
      double share = Math.max(LEAST_SHARE, trouble.expiresAtPercent().get() / 100);
      long available = Duration.between(from, expiresAt).toMillis();
      until = from.plusMillis(Math.round(available / share));
    }
    return new Timeline(
        now,
        from,
        until,
        settings.finalizing(),
        expiresAt,
        settings.cancelling(),
        trouble.stuckAtPercent().map(percent -> percent / 100),
        Optional.empty(),
        true);
  }
}
