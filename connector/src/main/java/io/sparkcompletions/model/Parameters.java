package io.sparkcompletions.model;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller set beside the messages. An absent value is never sent, so that the provider's own
 * default holds.
 *
 * @param maxTokens upper bound of generated tokens, reasoning included
 * @param temperature sampling temperature
 * @param topP nucleus sampling mass
 * @param stop stop sequences, empty for none
 * @param seed sampling seed, where the provider has one
 * @param reasoningEffort the provider's word for how much to reason
 * @param toolsJson a JSON array of tools in the provider's shape
 * @param extraBodyJson a JSON object whose members are laid over the request body
 * @param toolChoice {@code auto}, {@code none}, {@code required}, or a JSON object in the
 *     provider's shape
 * @param schemaJson what the answer must look like, as {@link
 *     io.sparkcompletions.model.schema.AnswerSchema#json} writes it
 * @param schemaMode how that is asked for; null for what the server does best
 */
public record Parameters(
    @Nullable Integer maxTokens,
    @Nullable BigDecimal temperature,
    @Nullable BigDecimal topP,
    List<String> stop,
    @Nullable Long seed,
    @Nullable String reasoningEffort,
    @Nullable String toolsJson,
    @Nullable String extraBodyJson,
    @Nullable String toolChoice,
    @Nullable String schemaJson,
    @Nullable SchemaMode schemaMode)
    implements Serializable {

  /** Nothing set. */
  public static final Parameters NONE =
      new Parameters(null, null, null, List.of(), null, null, null, null);

  public Parameters {
    stop = List.copyOf(stop);
  }

  /** Parameters of an answer in free text, with tools as the provider chooses. */
  public Parameters(
      @Nullable Integer maxTokens,
      @Nullable BigDecimal temperature,
      @Nullable BigDecimal topP,
      List<String> stop,
      @Nullable Long seed,
      @Nullable String reasoningEffort,
      @Nullable String toolsJson,
      @Nullable String extraBodyJson) {
    this(
        maxTokens,
        temperature,
        topP,
        stop,
        seed,
        reasoningEffort,
        toolsJson,
        extraBodyJson,
        null,
        null,
        null);
  }

  /** The same for another answer. */
  public Parameters withSchema(@Nullable String json, @Nullable SchemaMode mode) {
    return new Parameters(
        maxTokens,
        temperature,
        topP,
        stop,
        seed,
        reasoningEffort,
        toolsJson,
        extraBodyJson,
        toolChoice,
        json,
        mode);
  }

  /** The same with another bound of generated tokens. */
  public Parameters withMaxTokens(int tokens) {
    return new Parameters(
        tokens,
        temperature,
        topP,
        stop,
        seed,
        reasoningEffort,
        toolsJson,
        extraBodyJson,
        toolChoice,
        schemaJson,
        schemaMode);
  }
}
