package io.sparkcompletions.simulator.openai;

import io.sparkcompletions.simulator.behaviour.Alteration;
import io.sparkcompletions.simulator.behaviour.Demand;
import io.sparkcompletions.simulator.behaviour.Fault;
import io.sparkcompletions.simulator.billing.Charge;
import io.sparkcompletions.simulator.billing.Tier;
import io.sparkcompletions.simulator.dialect.Generation;
import io.sparkcompletions.simulator.dialect.Produced;
import io.sparkcompletions.simulator.wire.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** A valid request to one of the two endpoints. */
final class OpenAiGeneration {

  private final Ask ask;
  private final AnswerWriter writer;
  private final Composer composer;
  private final String id;
  private final Instant startedAt;
  private final boolean inBatch;

  /**
   * @param inBatch whether it is billed as part of a batch, whatever tier the answer tells
   */
  OpenAiGeneration(
      Ask ask,
      AnswerWriter writer,
      Composer composer,
      String id,
      Instant startedAt,
      boolean inBatch) {
    this.ask = ask;
    this.writer = writer;
    this.composer = composer;
    this.id = id;
    this.startedAt = startedAt;
    this.inBatch = inBatch;
  }

  Generation generation() {
    return new Generation(
        ask.askedModel(),
        ask.model().id(),
        ask.conversation().prompt().user(),
        Demand.ofTokens(ask.reservedTokens()),
        this::produce);
  }

  private Produced produce(Fault.Altered altered, Instant finishedAt) {
    boolean failed = altered.alteration() == Alteration.FAILED;
    if (failed && !writer.canTellFailure()) {
      String message = altered.message().orElse("The model failed to answer.");
      return new Produced(
          ApiError.reply(500, message, "server_error", null, altered.code().orElse(null)),
          Optional.empty());
    }
    Composed answer = composer.compose(ask, altered.alteration(), startedAt);
    String body =
        writer
            .write(
                new AnswerWriter.Frame(
                    ask, answer, altered, id, servedTier(), startedAt, finishedAt))
            .toString();
    Charge charge =
        new Charge(answer.usage(), ask.model().price().usd(answer.usage(), billedTier()));
    return new Produced(
        Reply.json(200, body.getBytes(StandardCharsets.UTF_8)),
        failed ? Optional.empty() : Optional.of(charge));
  }

  private String servedTier() {
    return switch (ask.tier()) {
      case "auto" -> "default";
      case "fast" -> "priority";
      default -> ask.tier();
    };
  }

  /** Scale capacity is bought ahead; what it serves is accounted at the standard price. */
  private Tier billedTier() {
    if (inBatch) {
      return Tier.BATCH;
    }
    return switch (ask.tier()) {
      case "flex" -> Tier.FLEX;
      case "priority", "fast" -> Tier.PRIORITY;
      default -> Tier.STANDARD;
    };
  }
}
