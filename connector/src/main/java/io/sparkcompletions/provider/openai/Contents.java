package io.sparkcompletions.provider.openai;

import io.sparkcompletions.model.ContentPart;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.provider.wire.RequestJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a message holds, as both interfaces of the dialect want it: a text as it is, or parts.
 *
 * <pre>
 * {"type":"image_url","image_url":{"url":"data:image/png;base64,…","detail":"low"}}
 * {"type":"input_image","image_url":"data:image/png;base64,…","detail":"low"}
 * </pre>
 */
final class Contents {
  private Contents() {}

  static Map<String, Object> item(
      Message message, Function<ContentPart, Map<String, Object>> form) {
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("role", message.role().text());
    item.put(
        "content",
        message.parts().isEmpty()
            ? message.content()
            : message.parts().stream().map(form).toList());
    return item;
  }

  static Map<String, Object> chatPart(ContentPart part) {
    return part.match(
        text -> text("text", text.text()),
        image -> chatImage(image.url(), image.detail()),
        image -> chatImage(url(image), image.detail()));
  }

  private static Map<String, Object> chatImage(String url, @Nullable String detail) {
    Map<String, Object> image = new LinkedHashMap<>();
    image.put("url", url);
    RequestJson.put(image, "detail", detail);
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("type", "image_url");
    part.put("image_url", image);
    return part;
  }

  static Map<String, Object> responsesPart(ContentPart part) {
    return part.match(
        text -> text("input_text", text.text()),
        image -> responsesImage(image.url(), image.detail()),
        image -> responsesImage(url(image), image.detail()));
  }

  private static Map<String, Object> responsesImage(String url, @Nullable String detail) {
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("type", "input_image");
    part.put("image_url", url);
    RequestJson.put(part, "detail", detail);
    return part;
  }

  private static Map<String, Object> text(String type, String text) {
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("type", type);
    part.put("text", text);
    return part;
  }

  private static String url(ContentPart.ImageData image) {
    return "data:" + image.mediaType() + ";base64," + image.base64();
  }
}
