package io.sparkcompletions.spark;

import io.sparkcompletions.model.ContentPart;
import io.sparkcompletions.model.ContentPart.ImageData;
import io.sparkcompletions.model.ContentPart.ImageUrl;
import io.sparkcompletions.model.ContentPart.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a message as a row has them, and as they go through the shuffle: of {@code text},
 * {@code url} and {@code data} one is set.
 */
final class PartCells {
  static final StructType SCHEMA =
      new StructType()
          .add("type", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("url", DataTypes.StringType)
          .add("data", DataTypes.BinaryType)
          .add("mimeType", DataTypes.StringType)
          .add("detail", DataTypes.StringType);

  private static final int TYPE = 0;
  private static final int TEXT = 1;
  private static final int URL = 2;
  private static final int DATA = 3;
  private static final int MEDIA_TYPE = 4;
  private static final int DETAIL = 5;

  private static final String DATA_SCHEME = "data:";
  private static final String BASE64 = ";base64,";

  private PartCells() {}

  /**
   * Reads a row's parts; texts that are empty are left out.
   *
   * @param problems what is wrong with them is added here, as sentences without content
   */
  static List<ContentPart> read(List<@Nullable Row> rows, List<String> problems) {
    List<ContentPart> parts = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      String name = "part " + (i + 1);
      if (row == null) {
        problems.add(name + " is null");
      } else {
        read(row, name, problems).ifPresent(parts::add);
      }
    }
    return parts;
  }

  private static Optional<ContentPart> read(Row row, String name, List<String> problems) {
    int given = 0;
    for (int cell : new int[] {TEXT, URL, DATA}) {
      given += row.isNullAt(cell) ? 0 : 1;
    }
    if (given != 1) {
      problems.add(name + " must have one of text, url and data, and has " + given);
      return Optional.empty();
    }
    String type = row.getString(TYPE);
    if (type != null && !type.equals(row.isNullAt(TEXT) ? "image" : "text")) {
      problems.add(
          name + " has a type that does not fit: text for a text, image for a url or for data");
      return Optional.empty();
    }
    if (!row.isNullAt(TEXT)) {
      String text = row.getString(TEXT);
      return text.isEmpty() ? Optional.empty() : Optional.of(new Text(text));
    }
    return row.isNullAt(URL)
        ? data(row, (byte[]) row.get(DATA), name, problems)
        : url(row, row.getString(URL).strip(), name, problems);
  }

  private static Optional<ContentPart> url(
      Row row, String url, String name, List<String> problems) {
    if (url.regionMatches(true, 0, DATA_SCHEME, 0, DATA_SCHEME.length())) {
      int at = url.indexOf(BASE64);
      Optional<byte[]> bytes =
          at < 0 ? Optional.empty() : decoded(url.substring(at + BASE64.length()));
      if (bytes.isPresent()) {
        return data(row, bytes.get(), name, problems);
      }
    } else if (isWeb(url)) {
      return Optional.of(new ImageUrl(url, mediaType(row), row.getString(DETAIL)));
    }
    problems.add(name + " has a url that is neither http or https nor data in base64");
    return Optional.empty();
  }

  private static Optional<byte[]> decoded(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isWeb(String text) {
    try {
      URI url = new URI(text);
      String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      return (scheme.equals("http") || scheme.equals("https")) && url.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static Optional<ContentPart> data(
      Row row, byte[] bytes, String name, List<String> problems) {
    Optional<ImageData> image = ImageData.of(bytes, row.getString(DETAIL));
    if (image.isEmpty()) {
      problems.add(name + " is no image: PNG, JPEG, GIF and WebP are known by their first bytes");
      return Optional.empty();
    }
    String said = mediaType(row);
    if (said != null && !said.equals(image.get().mediaType())) {
      problems.add(name + " has another mimeType than its bytes, " + image.get().mediaType());
      return Optional.empty();
    }
    return Optional.of(image.get());
  }

  private static @Nullable String mediaType(Row row) {
    String type = row.getString(MEDIA_TYPE);
    String folded = type == null ? null : type.strip().toLowerCase(Locale.ROOT);
    return "image/jpg".equals(folded) ? "image/jpeg" : folded;
  }

  /** A part for the shuffle. */
  static Row toRow(ContentPart part) {
    return part.match(
        text -> RowFactory.create(null, text.text(), null, null, null, null),
        url -> RowFactory.create(null, null, url.url(), null, url.mediaType(), url.detail()),
        data -> RowFactory.create(null, null, null, data.bytes(), null, data.detail()));
  }

  /** Reads back what {@link #toRow} made. */
  static List<ContentPart> from(ArrayData shuffled) {
    List<ContentPart> parts = new ArrayList<>(shuffled.numElements());
    for (int i = 0; i < shuffled.numElements(); i++) {
      parts.add(from(shuffled.getStruct(i, SCHEMA.size())));
    }
    return parts;
  }

  private static ContentPart from(InternalRow part) {
    String detail = SparkForm.string(part, DETAIL);
    if (!part.isNullAt(TEXT)) {
      return new Text(part.getUTF8String(TEXT).toString());
    }
    return part.isNullAt(DATA)
        ? new ImageUrl(
            part.getUTF8String(URL).toString(), SparkForm.string(part, MEDIA_TYPE), detail)
        : ImageData.of(part.getBinary(DATA), detail).orElseThrow();
  }
}
