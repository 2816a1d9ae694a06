package io.sparkcompletions.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.ContentPart;
import io.sparkcompletions.model.ContentPart.ImageData;
import io.sparkcompletions.model.ContentPart.ImageUrl;
import io.sparkcompletions.model.ContentPart.Text;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.provider.anthropic.AnthropicAdapter;
import io.sparkcompletions.provider.gemini.GeminiAdapter;
import io.sparkcompletions.provider.openai.OpenAiAdapter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Images in the words of each provider, in the request key, and what is refused of them. */
class ImagesTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final String BASE64 = "iVBORw0KGgo=";
  private static final String URL = "https://images.example/1.png";

  private static final Message BOTH =
      Message.of(
          Role.USER,
          List.of(
              new Text("Compare"),
              new ImageUrl(URL, null, null),
              new Text("and"),
              ImageData.of(PNG, null).orElseThrow()));

  @Test
  void everyProviderWritesPartsInItsOwnWay() {
    Codec chat = codec(new OpenAiAdapter(), "https://api.openai.com/v1", Api.CHAT);
    Codec responses = codec(new OpenAiAdapter(), "https://api.openai.com/v1", Api.RESPONSES);
    Codec anthropic = codec(new AnthropicAdapter(), "https://api.anthropic.com/v1", Api.NATIVE);
    Codec gemini =
        codec(new GeminiAdapter(), "https://generativelanguage.googleapis.com/v1beta", Api.NATIVE);

    assertThat(chat.body("gpt-4.1", Parameters.NONE, BOTH))
        .isEqualTo(
            "{\"model\":\"gpt-4.1\",\"messages\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"text\",\"text\":\"Compare\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://images.example/1.png\"}},"
                + "{\"type\":\"text\",\"text\":\"and\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,iVBORw0KGgo=\"}}"
                + "]}]}");
    assertThat(responses.body("gpt-4.1", Parameters.NONE, BOTH))
        .isEqualTo(
            "{\"model\":\"gpt-4.1\",\"store\":false,\"input\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"input_text\",\"text\":\"Compare\"},"
                + "{\"type\":\"input_image\",\"image_url\":\"https://images.example/1.png\"},"
                + "{\"type\":\"input_text\",\"text\":\"and\"},"
                + "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,iVBORw0KGgo=\"}"
                + "]}]}");
    assertThat(anthropic.body("claude-haiku-4-5", Parameters.NONE, BOTH))
        .endsWith(
            "\"messages\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"text\",\"text\":\"Compare\"},"
                + "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://images.example/1.png\"}},"
                + "{\"type\":\"text\",\"text\":\"and\"},"
                + "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\","
                + "\"data\":\"iVBORw0KGgo=\"}}]}]}");
    assertThat(gemini.body("gemini-3.8-flash", Parameters.NONE, BOTH))
        .isEqualTo(
            "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Compare\"},"
                + "{\"fileData\":{\"fileUri\":\"https://images.example/1.png\"}},"
                + "{\"text\":\"and\"},"
                + "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}}]}]}");
  }

  @Test
  void detailAndTypeGoWhereThereIsAPlaceForThem() {
    Message close = Message.of(Role.USER, List.of(new ImageUrl(URL, "image/png", "low")));

    assertThat(
            codec(new OpenAiAdapter(), "http://127.0.0.1/v1", Api.CHAT)
                .body("gpt-4.1", Parameters.NONE, close))
        .contains("\"image_url\":{\"url\":\"" + URL + "\",\"detail\":\"low\"}");
    assertThat(
            codec(new OpenAiAdapter(), "http://127.0.0.1/v1", Api.RESPONSES)
                .body("gpt-4.1", Parameters.NONE, close))
        .contains("\"image_url\":\"" + URL + "\",\"detail\":\"low\"");
    assertThat(
            codec(new GeminiAdapter(), "http://127.0.0.1/v1beta", Api.NATIVE)
                .body("gemini-3.8-flash", Parameters.NONE, close))
        .contains("\"fileData\":{\"fileUri\":\"" + URL + "\",\"mimeType\":\"image/png\"}");
  }

  @Test
  void aMessageOfOneTextIsTheSameHoweverItWasGiven() {
    Message parts = Message.of(Role.USER, List.of(new Text("hi")));

    assertThat(parts).isEqualTo(new Message(Role.USER, "hi"));
    assertThat(BOTH.content()).isEqualTo("Compare\nand");
    assertThat(BOTH.images()).hasSize(2);
    assertThat(BOTH.toString()).doesNotContain("Compare", "example", BASE64);
    assertThat(BOTH.parts().toString()).doesNotContain("Compare", "example", BASE64);
  }

  @Test
  void imagesAreInTheKeyByTheirContentAndComeBackFromItsForm() {
    CompletionRequest request =
        request(
            BOTH,
            Message.of(
                Role.USER,
                List.of(
                    new ImageUrl(URL + "?a=\"b\"", "image/png", "high"),
                    ImageData.of(PNG, "low").orElseThrow())));

    assertThat(request.canonicalJson())
        .contains(
            "\"messages\":[{\"content\":[{\"text\":\"Compare\"},{\"url\":\""
                + URL
                + "\"},"
                + "{\"text\":\"and\"},{\"data\":\"iVBORw0KGgo=\",\"mediaType\":\"image/png\"}],"
                + "\"role\":\"user\"},{\"content\":[{\"detail\":\"high\",\"mediaType\":\"image/png\","
                + "\"url\":\"https://images.example/1.png?a=\\\"b\\\"\"},{\"data\":\"iVBORw0KGgo=\","
                + "\"detail\":\"low\",\"mediaType\":\"image/png\"}],\"role\":\"user\"}]");
    CompletionRequest back = CompletionRequest.fromCanonicalJson(request.canonicalJson());
    assertThat(back).isEqualTo(request);
    assertThat(RequestKey.of(back)).isEqualTo(RequestKey.of(request));
    byte[] other = PNG.clone();
    other[7] = 0;
    byte[] longer = Arrays.copyOf(PNG, 9);
    assertThat(
            List.of(
                RequestKey.of(request(user(ImageData.of(PNG, null).orElseThrow()))),
                RequestKey.of(request(user(ImageData.of(PNG, "low").orElseThrow()))),
                RequestKey.of(request(user(ImageData.of(longer, null).orElseThrow()))),
                RequestKey.of(request(user(new ImageUrl(URL, null, null)))),
                RequestKey.of(request(new Message(Role.USER, URL)))))
        .doesNotHaveDuplicates();
    assertThat(ImageData.of(other, null)).isEmpty();
  }

  @Test
  void whatAnImageIsIsToldByItsFirstBytes() {
    assertThat(type("\u00ff\u00d8\u00ff\u00e0")).contains("image/jpeg");
    assertThat(type("GIF87a")).contains("image/gif");
    assertThat(type("GIF89a...")).contains("image/gif");
    assertThat(type("RIFF\1\2\3\4WEBPVP8 ")).contains("image/webp");
    for (String none :
        List.of("", "BM", "GIF88a", "RIFF\1\2\3\4WAVE", "RIFF", "<svg/>", "%PDF-1")) {
      assertThat(type(none)).as(none).isEmpty();
    }
    byte[] bytes = ImageData.of(PNG, null).orElseThrow().bytes();
    assertThat(bytes).isEqualTo(PNG);
  }

  @Test
  void whatAProviderDoesNotTakeIsToldWithoutTheContent() {
    ImageRules anthropic = new AnthropicAdapter().images();
    assertThat(anthropic.problem(request(BOTH), "anthropic")).isEmpty();
    assertThat(anthropic.problem(request(user(image((10 << 20) / 4 * 3))), "anthropic")).isEmpty();
    assertThat(anthropic.problem(request(user(image((10 << 20) / 4 * 3 + 1))), "anthropic"))
        .contains("an image has 10.1 MiB in base64, and anthropic takes 10 MiB at most");
    assertThat(anthropic.problem(request(user(new ImageUrl(URL, null, "low"))), "anthropic"))
        .contains("detail does not exist at anthropic");
    assertThat(
            anthropic.problem(request(Message.of(Role.ASSISTANT, BOTH.parts()), BOTH), "anthropic"))
        .contains("an image stands in a message that is not the user's");
    ImageRules gemini = new GeminiAdapter().images();
    assertThat(gemini.problem(request(user(image(8_000_000)), user(image(8_000_000))), "gemini"))
        .contains(
            "texts and images together have 20.4 MiB in base64, and gemini takes 19.1 MiB at most"
                + " in one request");
    ImageRules openai = new OpenAiAdapter().images();
    assertThat(openai.problem(request(user(new ImageUrl(URL, null, "huge"))), "openai"))
        .contains("detail must be one of auto, high, low, original");
    ContentPart[] many = new ContentPart[501];
    Arrays.fill(many, new ImageUrl(URL, null, null));
    assertThat(openai.problem(request(user(many)), "openai"))
        .contains("there are 501 images, and openai takes 500 at most");
    assertThat(images("ollama").problem(request(BOTH), "ollama"))
        .contains("ollama takes images as bytes only, not by their URL");
    assertThat(images("deepseek").problem(request(BOTH), "deepseek"))
        .contains("deepseek takes no images");
    assertThat(images("deepseek").takesImages()).isFalse();
    assertThat(images("deepseek").problem(request(Codec.USER), "deepseek")).isEmpty();
    assertThat(images("vllm").problem(request(BOTH), "vllm")).isEmpty();
  }

  private static ImageRules images(String provider) {
    return Providers.find(provider).orElseThrow().images();
  }

  private static ImageData image(int bytes) {
    return ImageData.of(Arrays.copyOf(PNG, bytes), null).orElseThrow();
  }

  private static Optional<String> type(String latin1) {
    return ImageData.of(latin1.getBytes(StandardCharsets.ISO_8859_1), null)
        .map(ImageData::mediaType);
  }

  private static Message user(ContentPart... parts) {
    return Message.of(Role.USER, List.of(parts));
  }

  private static CompletionRequest request(Message... messages) {
    return new CompletionRequest(
        new ModelId("openai", "m"), "openai", Api.CHAT, List.of(messages), Parameters.NONE);
  }

  private static Codec codec(ProviderAdapter adapter, String baseUrl, Api api) {
    Endpoint endpoint = new Endpoint(URI.create(baseUrl), api, Map.of());
    return new Codec(adapter.at(endpoint), endpoint);
  }
}
