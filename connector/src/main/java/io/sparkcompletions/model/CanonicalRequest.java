package io.sparkcompletions.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the canonical form of a request, from which its key is computed.
 *
 * <p>Shape: one JSON object, no white space, UTF-8; absent values are left out; decimals plain and
 * without trailing zeros; half a surrogate pair is a question mark, as on the wire. Member names
 * are sorted at every level but one: the members of an object called {@code properties} keep their
 * order, because in a JSON Schema it decides in which order a model writes its answer. Changing
 * this form changes every key, so it carries a version.
 *
 * <pre>{"api":"chat","endpoint":"openai","messages":[{"content":"hi","role":"user"}],
 * "model":"gpt-5.4-mini","parameters":{"maxTokens":16},"provider":"openai","v":1}</pre>
 */
final class CanonicalRequest {
  private static final int VERSION = 1;
  private static final int MAX_PLAIN_DIGITS = 40;
  private static final String ORDERED = "properties";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private CanonicalRequest() {}

  static byte[] json(CompletionRequest request) {
    Map<String, Object> form = new TreeMap<>();
    form.put("v", VERSION);
    form.put("provider", request.model().provider());
    form.put("model", request.model().name());
    form.put("endpoint", request.endpointId());
    form.put("api", request.api().name().toLowerCase(Locale.ROOT));
    form.put("messages", messages(request.messages()));
    Map<String, Object> parameters = parameters(request.parameters());
    if (!parameters.isEmpty()) {
      form.put("parameters", parameters);
    }
    try {
      // By way of a string: Jackson's byte writer throws on half a surrogate pair.
      return JSON.writeValueAsString(form).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of text and numbers always have a JSON form", e);
    }
  }

  private static List<Map<String, String>> messages(List<Message> messages) {
    List<Map<String, String>> forms = new ArrayList<>(messages.size());
    for (Message message : messages) {
      forms.add(new TreeMap<>(Map.of("role", message.role().text(), "content", message.content())));
    }
    return forms;
  }

  private static Map<String, Object> parameters(Parameters parameters) {
    Map<String, Object> form = new TreeMap<>();
    put(form, "maxTokens", parameters.maxTokens());
    put(form, "temperature", decimal(parameters.temperature()));
    put(form, "topP", decimal(parameters.topP()));
    put(form, "stop", parameters.stop().isEmpty() ? null : parameters.stop());
    put(form, "seed", parameters.seed());
    put(form, "reasoningEffort", parameters.reasoningEffort());
    put(form, "tools", tree(parameters.toolsJson()));
    put(form, "extraBody", tree(parameters.extraBodyJson()));
    return form;
  }

  private static void put(Map<String, Object> form, String name, @Nullable Object value) {
    if (value != null) {
      form.put(name, value);
    }
  }

  private static @Nullable String decimal(@Nullable BigDecimal value) {
    return value == null ? null : value.stripTrailingZeros().toPlainString();
  }

  private static @Nullable Object tree(@Nullable String json) {
    if (json == null) {
      return null;
    }
    try {
      return canonical(JSON.readValue(json, Object.class), false);
    } catch (JsonProcessingException e) {
      // Without the cause, which quotes the text.
      throw new IllegalArgumentException("the options check JSON before a request is made");
    }
  }

  private static @Nullable Object canonical(@Nullable Object value, boolean keepsOrder) {
    if (value instanceof Map<?, ?> object) {
      Map<String, @Nullable Object> members = keepsOrder ? new LinkedHashMap<>() : new TreeMap<>();
      object.forEach(
          (name, member) ->
              members.put((String) name, canonical(member, !keepsOrder && ORDERED.equals(name))));
      return members;
    }
    if (value instanceof List<?> items) {
      List<@Nullable Object> list = new ArrayList<>(items.size());
      items.forEach(item -> list.add(canonical(item, false)));
      return list;
    }
    return value instanceof BigDecimal number ? shortest(number) : value;
  }

  /** 1.0, 1.00 and 1e0 are one number; a huge exponent is not written out. */
  private static BigDecimal shortest(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 && stripped.scale() > -MAX_PLAIN_DIGITS
        ? stripped.setScale(0)
        : stripped;
  }
}
