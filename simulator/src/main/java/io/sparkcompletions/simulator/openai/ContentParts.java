package io.sparkcompletions.simulator.openai;

import io.sparkcompletions.simulator.answers.Conversation;
import io.sparkcompletions.simulator.answers.Picture;
import io.sparkcompletions.simulator.dialect.Fields;
import io.sparkcompletions.simulator.dialect.Model;
import io.sparkcompletions.simulator.dialect.Rejection;
import io.sparkcompletions.simulator.wire.BodyHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Parts of a message that both APIs know under different names: images, files, cache breakpoints.
 */
final class ContentParts {

  private static final Pattern IMAGE =
      Pattern.compile("(?:https?://\\S+|data:image/(?:png|jpe?g|webp|gif);base64,[A-Za-z0-9+/=]*)");

  /**
   * What an image counts depends on its size and on the model, by a formula that is not written
   * down where the rest of this interface is; these round numbers stand for it.
   */
  private static final long LOW_DETAIL_TOKENS = 85;

  private static final long IMAGE_TOKENS = 765;
  private static final long FILE_TOKENS = 1_000;

  private ContentParts() {}

  static void image(String url, Optional<String> detail, String param, Conversation conversation)
      throws Rejection {
    if (!IMAGE.matcher(url).matches()) {
      throw ApiError.badRequest(
          "Invalid '"
              + param
              + "'. Expected a valid URL or a base64 data URL of a PNG, JPEG, WebP"
              + " or GIF image.",
          param,
          "invalid_image_url");
    }
    long tokens = detail.orElse("auto").equals("low") ? LOW_DETAIL_TOKENS : IMAGE_TOKENS;
    conversation.picture(picture(url, param), tokens);
  }

  private static Picture picture(String url, String param) throws Rejection {
    Optional<String> declared = Picture.declared(url);
    if (declared.isEmpty()) {
      return Picture.at(url);
    }
    Picture picture =
        Picture.decode(Picture.payload(url))
            .orElseThrow(
                () ->
                    ApiError.badRequest(
                        "Invalid base64 image_url.", param, "invalid_base64_image"));
    String kind = declared.get().equals("image/jpg") ? "image/jpeg" : declared.get();
    if (!picture.kind().equals(kind)) {
      throw ApiError.badRequest(
          "You uploaded an unsupported image. Please make sure your image has of one the following"
              + " formats: ['png', 'jpeg', 'gif', 'webp'].",
          param,
          "invalid_image_format");
    }
    return picture;
  }

  static void file(Fields file, Conversation conversation) throws Rejection {
    Optional<String> id = file.text("file_id");
    Optional<String> data = file.text("file_data");
    Optional<String> name = file.text("filename");
    if (id.isPresent() == data.isPresent() || (data.isPresent() && name.isEmpty())) {
      throw ApiError.badRequest(
          "Either 'file_id', or 'file_data' with 'filename' is required.",
          file.param("file_id"),
          "missing_required_parameter");
    }
    conversation.attachment(digest(id.or(() -> data).orElse("")), FILE_TOKENS);
  }

  static void breakpoint(Fields part, Model<Family> model, Conversation conversation)
      throws Rejection {
    Optional<Fields> mark = part.object("prompt_cache_breakpoint");
    if (mark.isEmpty()) {
      return;
    }
    if (!model.family().cacheOptions()) {
      throw ApiError.unsupportedParameter(part.param("prompt_cache_breakpoint"), "");
    }
    mark.get().needed("mode");
    if (mark.get().oneOf("mode", List.of("explicit")).isPresent()) {
      conversation.mark(Composer.LONG_LIVED);
    }
  }

  private static String digest(String content) {
    return BodyHash.of(content.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
