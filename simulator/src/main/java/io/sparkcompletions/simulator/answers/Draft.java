package io.sparkcompletions.simulator.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;

/**
 * What a model says to a request, before a dialect gives it its form.
 *
 * @param text empty when everything was spent on reasoning; absent when a tool is called
 * @param stoppedBy the stop sequence that ended the text
 */
public record Draft(
    Optional<String> text,
    Optional<Call> call,
    boolean cutOff,
    Optional<String> stoppedBy,
    long visibleTokens,
    long reasoningTokens) {

  /** A tool that the model asks for. */
  public record Call(String name, JsonNode arguments) {}

  /**
   * What is asked of the model.
   *
   * @param bound on visible and reasoning tokens together
   * @param reasoningTokens that the model wants to spend
   * @param cutOff whether the answer is to end too early whatever the bound
   */
  public record Order(
      Prompt prompt,
      AnswerFormat format,
      Toolbox tools,
      List<String> stops,
      long bound,
      long reasoningTokens,
      boolean cutOff) {

    public Order {
      stops = List.copyOf(stops);
    }
  }

  /** The answer to a request that leaves no room for one. */
  public static Draft cutOffBeforeItBegan() {
    return new Draft(Optional.of(""), Optional.empty(), true, Optional.empty(), 0, 0);
  }

  /**
   * Answers. A model that is cut off while it reasons has spent the whole bound and says nothing.
   *
   * @param salt whims: another salt gives another answer to the same order
   */
  public static Draft of(Order order, Salt salt) {
    long wanted = order.reasoningTokens();
    if (wanted > 0 && (order.cutOff() || wanted >= order.bound())) {
      return new Draft(Optional.of(""), Optional.empty(), true, Optional.empty(), 0, order.bound());
    }
    Optional<Tool> tool = order.tools().called(order.prompt().user());
    if (tool.isPresent()) {
      JsonNode arguments = SchemaValues.conforming(tool.get().parameters(), order.prompt(), salt);
      Call call = new Call(tool.get().name(), arguments);
      return new Draft(
          Optional.empty(),
          Optional.of(call),
          false,
          Optional.empty(),
          Tokens.count(call.name() + arguments),
          wanted);
    }
    String whole = text(order, salt);
    Optional<String> stop = firstStop(whole, order.stops());
    String text = stop.map(of -> whole.substring(0, whole.indexOf(of))).orElse(whole);
    long allowed = order.cutOff() ? Tokens.count(text) / 2 : order.bound() - wanted;
    String visible = Tokens.first(allowed, text);
    boolean cutOff = order.cutOff() || visible.length() < text.length();
    return new Draft(
        Optional.of(visible),
        Optional.empty(),
        cutOff,
        cutOff ? Optional.empty() : stop,
        Tokens.count(visible),
        wanted);
  }

  private static String text(Order order, Salt salt) {
    if (order.format() instanceof AnswerFormat.Schema schema) {
      return SchemaValues.conforming(schema.schema(), order.prompt(), salt).toString();
    }
    if (order.format() instanceof AnswerFormat.Label label) {
      return SchemaValues.conforming(label.schema(), order.prompt(), salt).asText();
    }
    String text = TextAnswers.answer(order.prompt(), salt);
    return order.format() instanceof AnswerFormat.AnyJson
        ? JsonNodeFactory.instance.objectNode().put("answer", text).toString()
        : text;
  }

  /** The one that comes first in the text. */
  private static Optional<String> firstStop(String text, List<String> stops) {
    return stops.stream()
        .filter(stop -> !stop.isEmpty() && text.contains(stop))
        .min((one, other) -> Integer.compare(text.indexOf(one), text.indexOf(other)));
  }
}
