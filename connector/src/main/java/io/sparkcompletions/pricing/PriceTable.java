package io.sparkcompletions.pricing;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.model.ModelId;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Prices by provider and model. Immutable; built on the driver, used on executors.
 *
 * <p>A model is looked up by its exact name, and a dated snapshot ({@code gpt-4.1-2025-04-14},
 * {@code claude-opus-5-20260115}) by the name before the date. Any other suffix makes another
 * model, whose price is unknown until someone adds a row for it.
 */
public final class PriceTable implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String RESOURCE = "prices.json";
  private static final Pattern SNAPSHOT =
      Pattern.compile(
          "(.+)[-@]20\\d\\d(-?)(?:0[1-9]|1[0-2])\\2(?:0[1-9]|[12]\\d|3[01])", Pattern.DOTALL);

  private final LocalDate asOf;
  private final TreeMap<ModelKey, Price> prices;
  private final String version;

  /** Sorts by provider, then model, so that equal tables have equal versions. */
  record ModelKey(String provider, String model) implements Comparable<ModelKey>, Serializable {
    @Override
    public int compareTo(ModelKey other) {
      int byProvider = provider.compareTo(other.provider);
      return byProvider == 0 ? model.compareTo(other.model) : byProvider;
    }
  }

  private PriceTable(LocalDate asOf, Map<ModelKey, Price> prices) {
    this.asOf = asOf;
    this.prices = new TreeMap<>(prices);
    this.version = asOf + "-" + fingerprint(this.prices);
  }

  /** The table that this release ships: {@code conf/prices.json}. */
  public static PriceTable bundled() {
    PriceFile file = PriceFile.parse(resource(), LocalDate.EPOCH);
    return new PriceTable(file.asOf(), file.prices());
  }

  /**
   * This table with the rows of another laid over it, by provider and model, each row as a whole.
   *
   * <p>Errors: {@link InvalidOptionsException} with every problem of the text.
   *
   * @param json the format of {@code conf/prices.json}; {@code schemaVersion} and {@code models}
   *     are required
   */
  public PriceTable withOverrides(String json) {
    PriceFile file = PriceFile.parse(json, asOf);
    Map<ModelKey, Price> merged = new TreeMap<>(prices);
    merged.putAll(file.prices());
    return new PriceTable(file.asOf(), merged);
  }

  /** The table's date and a fingerprint of its prices: {@code 2026-11-20-5f2c81d0}. */
  public String version() {
    return version;
  }

  /**
   * The price of the model that answered, else of the one that was asked.
   *
   * @param reported the model named in the reply, null if it named none
   */
  public Optional<Price> find(ModelId asked, @Nullable String reported) {
    return Optional.ofNullable(reported)
        .flatMap(name -> find(asked.provider(), name))
        .or(() -> find(asked.provider(), asked.name()));
  }

  private Optional<Price> find(String provider, String model) {
    return Optional.ofNullable(prices.get(new ModelKey(provider, model)))
        .or(
            () -> {
              Matcher snapshot = SNAPSHOT.matcher(model);
              return snapshot.matches()
                  ? Optional.ofNullable(prices.get(new ModelKey(provider, snapshot.group(1))))
                  : Optional.empty();
            });
  }

  private static String resource() {
    try (InputStream stream = PriceTable.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks its price table, " + RESOURCE);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar's price table cannot be read", e);
    }
  }

  private static String fingerprint(TreeMap<ModelKey, Price> prices) {
    try {
      byte[] text = prices.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, Integer.BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
