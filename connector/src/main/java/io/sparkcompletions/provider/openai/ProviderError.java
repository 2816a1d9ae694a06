package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.provider.wire.ReplyJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an error body says, in whichever of the dialect's shapes:
 *
 * <pre>
 * {"error":{"message":"…","type":"…","param":null,"code":null}}    OpenAI; code may be an int
 * {"error":"…"}   {"code":"…","error":"…"}                         Ollama, xAI
 * {"object":"error","message":"…","type":"…","code":"1500"}        Mistral, older vLLM
 * {"object":"error","message":{"detail":[{"loc":["body","seed"]}]}}  Mistral
 * {"detail":"…"}  {"detail":[{"loc":["body","model"],"msg":"…"}]}  FastAPI servers
 * [{"error":{…}}]                                                  Gemini's dialect
 * </pre>
 *
 * @param code the provider's code as text
 * @param type the provider's type
 * @param param the request member it complains about
 * @param innerCodes further codes: Azure's {@code innererror}, OpenRouter's {@code error_type}
 * @param isModeration whether it names moderation reasons
 * @param prose the server's own words: read for numbers and waits, never repeated
 */
record ProviderError(
    @Nullable String code,
    @Nullable String type,
    @Nullable String param,
    List<String> innerCodes,
    boolean isModeration,
    String prose) {

  /** Nothing is known. */
  static final ProviderError NONE = new ProviderError(null, null, null, List.of(), false, "");

  private static final int MAX_PROSE = 4000;
  private static final Pattern STATUS = Pattern.compile("[45]\\d\\d");
  private static final Pattern LIMIT = Pattern.compile("Limit:? (\\d[\\d,]{0,17})");
  private static final Pattern REQUESTED = Pattern.compile("Requested:? (\\d[\\d,]{0,17})");
  private static final Pattern CONTEXT =
      Pattern.compile("maximum context length (?:is|of) (\\d[\\d,]{0,17})");

  /** Reads the error of a reply that is one by its status. */
  static ProviderError from(JsonNode root) {
    JsonNode object = root.isArray() ? root.path(0) : root;
    return inside(object).orElseGet(() -> read(object, object));
  }

  /** Reads the {@code error} member of an object, if it has one that says something. */
  static Optional<ProviderError> inside(JsonNode root) {
    JsonNode object = root.isArray() ? root.path(0) : root;
    JsonNode error = object.path("error");
    if (error.isTextual() && !error.textValue().isBlank()) {
      return Optional.of(read(object, error));
    }
    return error.isObject() && !error.isEmpty()
        ? Optional.of(read(error, error))
        : Optional.empty();
  }

  private static ProviderError read(JsonNode members, JsonNode prose) {
    List<String> innerCodes = new ArrayList<>();
    add(innerCodes, members.path("innererror"), "code");
    add(innerCodes, members.path("metadata"), "error_type");
    String code = ReplyJson.text(members, "code");
    return new ProviderError(
        code == null ? firstText(members, "status", "statusCode") : code,
        ReplyJson.text(members, "type"),
        param(members),
        List.copyOf(innerCodes),
        members.path("metadata").has("flagged_input"),
        prose(prose));
  }

  private static void add(List<String> codes, JsonNode object, String name) {
    String code = ReplyJson.text(object, name);
    if (code != null) {
      codes.add(code);
    }
  }

  private static @Nullable String firstText(JsonNode object, String name, String otherName) {
    String text = ReplyJson.text(object, name);
    return text == null ? ReplyJson.text(object, otherName) : text;
  }

  /** FastAPI, and so Mistral, names the member as a path, for example {@code ["body","model"]}. */
  private static @Nullable String param(JsonNode members) {
    String param = ReplyJson.text(members, "param");
    JsonNode detail = members.has("detail") ? members : members.path("message");
    JsonNode location = detail.path("detail").path(0).path("loc");
    if (param != null || location.isEmpty()) {
      return param;
    }
    return location.path(location.size() - 1).asText();
  }

  private static String prose(JsonNode node) {
    JsonNode detail = node.path("detail");
    String words =
        Stream.of(
                node,
                node.path("message"),
                node.path("message").path("detail"),
                detail,
                detail.path("message"),
                detail.path(0).path("msg"))
            .filter(JsonNode::isTextual)
            .map(JsonNode::textValue)
            .findFirst()
            .orElse("");
    return words.substring(0, Math.min(words.length(), MAX_PROSE));
  }

  /** Every code and type, in lower case. */
  List<String> words() {
    return Stream.concat(Stream.of(code, type), innerCodes.stream())
        .filter(word -> word != null)
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }

  boolean hasWord(String word) {
    return words().contains(word);
  }

  /** A code that is an HTTP status, as OpenRouter gives it inside a 200. */
  OptionalInt statusCode() {
    return code != null && STATUS.matcher(code).matches()
        ? OptionalInt.of(Integer.parseInt(code))
        : OptionalInt.empty();
  }

  boolean speaksOf(String... fragments) {
    String lowerCase = prose.toLowerCase(Locale.ROOT);
    return Stream.of(fragments).allMatch(lowerCase::contains);
  }

  /**
   * Whether the whole message has a form. Prose that quotes a prompt does not match by accident.
   */
  boolean hasForm(Pattern form) {
    return form.matcher(prose.strip()).matches();
  }

  /** Whether one request alone asks for more than the limit, so that no wait can help. */
  boolean isLargerThanLimit() {
    OptionalLong limit = number(LIMIT);
    OptionalLong requested = number(REQUESTED);
    return limit.isPresent() && requested.isPresent() && requested.getAsLong() > limit.getAsLong();
  }

  /** The figures of the message, which are safe to repeat. */
  List<String> numbers() {
    List<String> numbers = new ArrayList<>();
    number(LIMIT).ifPresent(limit -> numbers.add("limit " + limit));
    number(REQUESTED).ifPresent(requested -> numbers.add("requested " + requested));
    number(CONTEXT).ifPresent(context -> numbers.add("context " + context));
    return numbers;
  }

  private OptionalLong number(Pattern pattern) {
    Matcher matcher = pattern.matcher(prose);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1).replace(",", "")))
        : OptionalLong.empty();
  }

  /** Without the server's words. */
  @Override
  public String toString() {
    return "ProviderError[" + words() + "]";
  }
}
