package io.sparkcompletions.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the canonical form of a request, from which its key is computed.
 *
 * <p>Shape: one JSON object, no white space, UTF-8; absent values are left out; decimals plain and
 * without trailing zeros; half a surrogate pair is a question mark, as on the wire. Member names
 * are sorted at every level but one: the members of an object called {@code properties} keep their
 * order, because in a JSON Schema it decides in which order a model writes its answer. Changing
 * this form changes every key, so it carries a version.
 *
 * <p>The content of a message is its text; of one in parts, an array of objects with the members
 * {@code text}, or {@code url} or {@code data} with {@code detail} and {@code mediaType}, where
 * data is base64.
 *
 * <pre>{"api":"chat","endpoint":"openai","messages":[{"content":"hi","role":"user"}],
 * "model":"gpt-5.4-mini","parameters":{"maxTokens":16},"provider":"openai","v":1}</pre>
 */
final class CanonicalRequest {
  private static final int VERSION = 1;
  private static final int MAX_PLAIN_DIGITS = 40;
  private static final String ORDERED = "properties";
  private static final int ASCII = 128;
  private static final byte[] @Nullable [] ESCAPES = escapes();

  /** What is usually around and between the contents. */
  private static final int SPARE_BYTES = 256;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private CanonicalRequest() {}

  static byte[] json(CompletionRequest request) {
    Frame frame = Frame.of(request);
    ByteArrayOutputStream json =
        new ByteArrayOutputStream(
            (int)
                Math.min(
                    Integer.MAX_VALUE - Long.BYTES,
                    SPARE_BYTES + request.characters() + request.imageCharacters()));
    json.writeBytes(frame.before());
    String open = "{\"content\":";
    for (Message message : request.messages()) {
      write(open, json);
      if (message.parts().isEmpty()) {
        write("\"", json);
        quote(message.content().getBytes(StandardCharsets.UTF_8), json);
        write("\"", json);
      } else {
        parts(message.parts(), json);
      }
      write(",\"role\":\"" + message.role().text() + "\"}", json);
      open = ",{\"content\":";
    }
    json.writeBytes(frame.after());
    return json.toByteArray();
  }

  private static void parts(List<ContentPart> parts, ByteArrayOutputStream json) {
    String open = "[{";
    for (ContentPart part : parts) {
      write(open, json);
      Map<String, String> members = new TreeMap<>();
      part.<Object>match(
          text -> members.put("text", text.text()),
          image -> {
            put(members, "detail", image.detail());
            put(members, "mediaType", image.mediaType());
            return members.put("url", image.url());
          },
          image -> {
            put(members, "detail", image.detail());
            put(members, "mediaType", image.mediaType());
            return members.put("data", image.base64());
          });
      String comma = "";
      for (Map.Entry<String, String> member : members.entrySet()) {
        write(comma + "\"" + member.getKey() + "\":\"", json);
        quote(member.getValue().getBytes(StandardCharsets.UTF_8), json);
        write("\"", json);
        comma = ",";
      }
      open = "},{";
    }
    write("}]", json);
  }

  private static <V> void put(Map<String, V> form, String name, @Nullable V value) {
    if (value != null) {
      form.put(name, value);
    }
  }

  private static void write(String text, ByteArrayOutputStream json) {
    json.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Every prompt comes through here, so that what needs no escape is copied in one piece. */
  private static void quote(byte[] utf8, ByteArrayOutputStream json) {
    int from = 0;
    for (int i = 0; i < utf8.length; i++) {
      byte[] escape = utf8[i] < 0 ? null : ESCAPES[utf8[i]];
      if (escape != null) {
        json.write(utf8, from, i - from);
        json.writeBytes(escape);
        from = i + 1;
      }
    }
    json.write(utf8, from, utf8.length - from);
  }

  /** What stands for a byte of ASCII within quotes; null for the byte itself. */
  private static byte[] @Nullable [] escapes() {
    byte[][] escapes = new byte[ASCII][];
    for (char c = 0; c < ASCII; c++) {
      byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(String.valueOf(c));
      escapes[c] = quoted.length == 1 ? null : quoted;
    }
    return escapes;
  }

  /**
   * What surrounds the messages. The requests of a run share one, so the latest is kept: a row must
   * not parse the tools again.
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and changed by nobody.
  private record Frame(
      ModelId model,
      String endpointId,
      Api api,
      Parameters parameters,
      byte[] before,
      byte[] after) {
    private static volatile @Nullable Frame latest;

    static Frame of(CompletionRequest request) {
      Frame frame = latest;
      if (frame == null || !frame.fits(request)) {
        frame = from(request);
        latest = frame;
      }
      return frame;
    }

    private boolean fits(CompletionRequest request) {
      return model.equals(request.model())
          && endpointId.equals(request.endpointId())
          && api == request.api()
          && parameters.equals(request.parameters());
    }

    private static Frame from(CompletionRequest request) {
      Map<String, Object> before = new TreeMap<>();
      before.put("api", request.api().name().toLowerCase(Locale.ROOT));
      before.put("endpoint", request.endpointId());
      Map<String, Object> after = new TreeMap<>();
      after.put("model", request.model().name());
      Map<String, Object> parameters = CanonicalRequest.parameters(request.parameters());
      if (!parameters.isEmpty()) {
        after.put("parameters", parameters);
      }
      after.put("provider", request.model().provider());
      after.put("v", VERSION);
      return new Frame(
          request.model(),
          request.endpointId(),
          request.api(),
          request.parameters(),
          ("{" + members(before) + ",\"messages\":[").getBytes(StandardCharsets.UTF_8),
          ("]," + members(after) + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static String members(Map<String, Object> object) {
      try {
        String json = JSON.writeValueAsString(object);
        return json.substring(1, json.length() - 1);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("maps of text and numbers always have a JSON form", e);
      }
    }

    /** Shape only: parameters may hold prompt text. */
    @Override
    public String toString() {
      return "Frame[" + model + ", " + api + "]";
    }
  }

  /** Reads what {@link #json} wrote. */
  static CompletionRequest parse(String json) {
    try {
      JsonNode form = JSON.readTree(json);
      List<Message> messages = new ArrayList<>();
      for (JsonNode message : form.required("messages")) {
        Role role = Role.parse(message.required("role").asText()).orElseThrow();
        JsonNode content = message.required("content");
        messages.add(
            content.isArray()
                ? Message.of(role, parts(content))
                : new Message(role, content.asText()));
      }
      return new CompletionRequest(
          new ModelId(form.required("provider").asText(), form.required("model").asText()),
          form.required("endpoint").asText(),
          Api.valueOf(form.required("api").asText().toUpperCase(Locale.ROOT)),
          messages,
          parameters(form.path("parameters")));
    } catch (JsonProcessingException | IllegalArgumentException | NoSuchElementException e) {
      // Without the cause, which may quote the text.
      throw new IllegalArgumentException("this is no request in the form of version " + VERSION);
    }
  }

  private static List<ContentPart> parts(JsonNode content) {
    List<ContentPart> parts = new ArrayList<>();
    for (JsonNode part : content) {
      String mediaType = part.path("mediaType").textValue();
      String detail = part.path("detail").textValue();
      if (part.has("text")) {
        parts.add(new ContentPart.Text(part.get("text").asText()));
      } else if (part.has("url")) {
        parts.add(new ContentPart.ImageUrl(part.get("url").asText(), mediaType, detail));
      } else {
        parts.add(
            new ContentPart.ImageData(
                part.required("data").asText(), part.required("mediaType").asText(), detail));
      }
    }
    return parts;
  }

  private static Parameters parameters(JsonNode form) {
    List<String> stop = new ArrayList<>();
    form.path("stop").forEach(text -> stop.add(text.asText()));
    return new Parameters(
        form.hasNonNull("maxTokens") ? form.get("maxTokens").asInt() : null,
        form.hasNonNull("temperature") ? new BigDecimal(form.get("temperature").asText()) : null,
        form.hasNonNull("topP") ? new BigDecimal(form.get("topP").asText()) : null,
        stop,
        form.hasNonNull("seed") ? form.get("seed").asLong() : null,
        form.hasNonNull("reasoningEffort") ? form.get("reasoningEffort").asText() : null,
        form.hasNonNull("tools") ? form.get("tools").toString() : null,
        form.hasNonNull("extraBody") ? form.get("extraBody").toString() : null,
        form.hasNonNull("toolChoice") ? textOrJson(form.get("toolChoice")) : null,
        form.hasNonNull("schema") ? form.get("schema").toString() : null,
        form.hasNonNull("schemaMode")
            ? SchemaMode.valueOf(form.get("schemaMode").asText().toUpperCase(Locale.ROOT))
            : null);
  }

  private static String textOrJson(JsonNode node) {
    return node.isTextual() ? node.textValue() : node.toString();
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
    String choice = parameters.toolChoice();
    put(form, "toolChoice", choice != null && choice.startsWith("{") ? tree(choice) : choice);
    put(form, "schema", tree(parameters.schemaJson()));
    SchemaMode mode = parameters.schemaMode();
    put(form, "schemaMode", mode == null ? null : mode.name().toLowerCase(Locale.ROOT));
    return form;
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
