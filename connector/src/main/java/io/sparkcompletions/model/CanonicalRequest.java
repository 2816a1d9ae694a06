package io.sparkcompletions.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the canonical form of a request, from which its key is computed.
 *
 * <p>Shape: one JSON object, member names sorted at every level, no white space, UTF-8; absent
 * values are left out; decimals without trailing zeros. Changing this form changes every key, so it
 * carries a version.
 *
 * <pre>{"api":"chat","endpoint":"openai","messages":[{"content":"hi","role":"user"}],
 * "model":"gpt-5.4-mini","parameters":{"maxTokens":16},"provider":"openai","v":1}</pre>
 */
final class CanonicalRequest {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

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
      return JSON.writeValueAsBytes(form);
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

  /** Maps and lists rather than nodes, because the mapper sorts the members of maps only. */
  private static @Nullable Object tree(@Nullable String json) {
    if (json == null) {
      return null;
    }
    try {
      return JSON.readValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the options check JSON before a request is made", e);
    }
  }
}
