package io.sparkcompletions.model;

import java.io.Serializable;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A piece of a message that is more than one text. */
public sealed interface ContentPart extends Serializable {
  /** One function per kind. */
  <T> T match(
      Function<? super Text, ? extends T> text,
      Function<? super ImageUrl, ? extends T> url,
      Function<? super ImageData, ? extends T> data);

  /** Words. */
  record Text(String text) implements ContentPart {
    @Override
    public <T> T match(
        Function<? super Text, ? extends T> onText,
        Function<? super ImageUrl, ? extends T> url,
        Function<? super ImageData, ? extends T> data) {
      return onText.apply(this);
    }

    /** Length only: content must not reach logs. */
    @Override
    public String toString() {
      return "Text[" + text.length() + " characters]";
    }
  }

  /**
   * An image that the provider fetches.
   *
   * @param url http or https
   * @param mediaType as the caller knows it, such as {@code image/png}; null if it does not
   * @param detail how closely to look, in the provider's words; null for its own choice
   */
  record ImageUrl(String url, @Nullable String mediaType, @Nullable String detail)
      implements ContentPart {
    @Override
    public <T> T match(
        Function<? super Text, ? extends T> text,
        Function<? super ImageUrl, ? extends T> onUrl,
        Function<? super ImageData, ? extends T> data) {
      return onUrl.apply(this);
    }

    /** Shape only: content must not reach logs. */
    @Override
    public String toString() {
      return "ImageUrl[" + url.length() + " characters]";
    }
  }

  /**
   * An image that is sent along.
   *
   * @param base64 its bytes, in the standard alphabet with padding, since that is how every
   *     provider and the request key want them
   * @param mediaType what the bytes are, such as {@code image/png}
   * @param detail how closely to look, in the provider's words; null for its own choice
   */
  record ImageData(String base64, String mediaType, @Nullable String detail)
      implements ContentPart {
    /** An image of bytes; empty if they are none of the kinds that providers take. */
    public static Optional<ImageData> of(byte[] bytes, @Nullable String detail) {
      return MediaType.of(bytes)
          .map(type -> new ImageData(Base64.getEncoder().encodeToString(bytes), type, detail));
    }

    /** A copy of its bytes. */
    public byte[] bytes() {
      return Base64.getDecoder().decode(base64);
    }

    @Override
    public <T> T match(
        Function<? super Text, ? extends T> text,
        Function<? super ImageUrl, ? extends T> url,
        Function<? super ImageData, ? extends T> onData) {
      return onData.apply(this);
    }

    /** Shape only: content must not reach logs. */
    @Override
    public String toString() {
      return "ImageData[" + mediaType + ", " + base64.length() + " characters]";
    }
  }
}
