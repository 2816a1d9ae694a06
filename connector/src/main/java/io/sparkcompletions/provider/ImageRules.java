package io.sparkcompletions.provider;

import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.ContentPart;
import io.sparkcompletions.model.ContentPart.ImageData;
import io.sparkcompletions.model.ContentPart.ImageUrl;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Role;
import java.util.Optional;
import java.util.Set;

/**
 * Which images a provider takes, as far as it can be told without asking it.
 *
 * @param urls whether it fetches images
 * @param data whether images may be sent along
 * @param maxImages of one request
 * @param maxImageBytes of one image that is sent along, in base64
 * @param maxRequestBytes of all texts and images that are sent along, in base64
 * @param details the words that it knows for how closely to look; empty if it cannot be told
 */
public record ImageRules(
    boolean urls,
    boolean data,
    int maxImages,
    long maxImageBytes,
    long maxRequestBytes,
    Set<String> details) {
  /** No image at all. */
  public static final ImageRules NONE = new ImageRules(false, false, 0, 0, 0, Set.of());

  /** Any image: what the server does not take, it says itself. */
  public static final ImageRules ANY =
      new ImageRules(
          true,
          true,
          Integer.MAX_VALUE,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Set.of("auto", "low", "high"));

  private static final long MEBIBYTE = 1 << 20;

  public ImageRules {
    details = Set.copyOf(details);
  }

  /** The same with nothing but what is sent along. */
  public ImageRules dataOnly() {
    return new ImageRules(false, data, maxImages, maxImageBytes, maxRequestBytes, details);
  }

  /** Whether it takes images in some form. */
  public boolean takesImages() {
    return urls || data;
  }

  /** Why the images of a request cannot be sent, in words without content; empty if they can. */
  public Optional<String> problem(CompletionRequest request, String provider) {
    int images = 0;
    long bytes = 0;
    for (Message message : request.messages()) {
      bytes += message.content().length();
      for (ContentPart image : message.images()) {
        images++;
        if (message.role() != Role.USER) {
          return Optional.of("an image stands in a message that is not the user's");
        }
        Optional<String> problem = problem(image, provider);
        if (problem.isPresent()) {
          return problem;
        }
        bytes += size(image);
      }
    }
    if (images > maxImages) {
      return Optional.of(
          "there are " + images + " images, and " + provider + " takes " + maxImages + " at most");
    }
    return images > 0 && bytes > maxRequestBytes
        ? Optional.of(
            "texts and images together have "
                + mebibytes(bytes)
                + " in base64, and "
                + provider
                + " takes "
                + mebibytes(maxRequestBytes)
                + " at most in one request")
        : Optional.empty();
  }

  private Optional<String> problem(ContentPart image, String provider) {
    boolean isUrl = image instanceof ImageUrl;
    if (!(isUrl ? urls : data)) {
      return Optional.of(
          provider
              + (takesImages()
                  ? isUrl
                      ? " takes images as bytes only, not by their URL"
                      : " takes images by their URL only, not as bytes"
                  : " takes no images"));
    }
    if (size(image) > maxImageBytes) {
      return Optional.of(
          "an image has "
              + mebibytes(size(image))
              + " in base64, and "
              + provider
              + " takes "
              + mebibytes(maxImageBytes)
              + " at most");
    }
    String detail = image.match(text -> null, ImageUrl::detail, ImageData::detail);
    if (detail != null && !details.contains(detail)) {
      return Optional.of(
          details.isEmpty()
              ? "detail does not exist at " + provider
              : "detail must be one of " + String.join(", ", details.stream().sorted().toList()));
    }
    return Optional.empty();
  }

  private static long size(ContentPart image) {
    return image.<Integer>match(
        text -> 0, url -> url.url().length(), data -> data.base64().length());
  }

  /** Rounded up, so that what is too much is more than what is allowed. */
  private static String mebibytes(long bytes) {
    long tenths = (bytes * 10 + MEBIBYTE - 1) / MEBIBYTE;
    return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " MiB";
  }
}
