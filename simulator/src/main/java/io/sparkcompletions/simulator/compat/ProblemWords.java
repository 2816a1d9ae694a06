package io.sparkcompletions.simulator.compat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.dialect.Words;
import java.util.List;
import java.util.Locale;

/** Makes problems of what is found while a body is read, and lets the server word them. */
final class ProblemWords implements Words {

  private final Server server;
  private final JsonNode body;

  ProblemWords(Server server, JsonNode body) {
    this.server = server;
    this.body = body;
  }

  Rejection rejection(Problem problem) {
    return new Rejection(server.refusal(problem));
  }

  private Rejection rejection(Problem.Kind kind, String at, String value, String words) {
    return rejection(Problem.of(kind, at, value, words).found(node(at)));
  }

  /** The member at a place such as {@code tools[0].function.name}. */
  private JsonNode node(String at) {
    String pointer = "/" + at.replace("[", "/").replace("]", "").replace('.', '/');
    return at.isEmpty() ? MissingNode.getInstance() : body.at(pointer);
  }

  @Override
  public Rejection unknown(String path, String name) {
    return rejection(
        Problem.Kind.UNKNOWN_MEMBER,
        member(path, name),
        name,
        "Unknown member: " + member(path, name));
  }

  @Override
  public Rejection missing(String at) {
    return rejection(Problem.Kind.MISSING_MEMBER, at, "", "Missing required member: " + at);
  }

  @Override
  public Rejection wrongType(String at, Kind expected, JsonNode found) {
    return wrong(at, found, "Input should be of type " + expected.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public Rejection notOneOf(String at, String value, List<String> supported) {
    return rejection(
        Problem.Kind.WRONG_VALUE,
        at,
        value,
        at + " should be one of " + String.join(", ", supported));
  }

  @Override
  public Rejection tooLong(String at, int maxChars, int chars) {
    return rejection(
        Problem.Kind.WRONG_VALUE, at, "", at + " may have " + maxChars + " characters");
  }

  @Override
  public Rejection outside(String at, Kind kind, boolean above, String bound, JsonNode found) {
    return wrong(
        at,
        found,
        at + " should be " + (above ? "less" : "greater") + " than or equal to " + bound);
  }

  private Rejection wrong(String at, JsonNode found, String words) {
    return rejection(Problem.of(Problem.Kind.WRONG_VALUE, at, found.asText(), words).found(found));
  }
}
