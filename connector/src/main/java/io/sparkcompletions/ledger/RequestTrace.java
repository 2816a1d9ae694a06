package io.sparkcompletions.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a request beside its key.
 *
 * @param model the model that was asked, as {@code provider/name}; null where that was not recorded
 * @param offersTools whether the model might ask for a tool
 * @param customIds the ids of rows that asked for it when the entry was made, the first {@value
 *     #MAX_CUSTOM_IDS} of them; empty if rows have no ids of their own
 * @param json the request in its canonical form; null if requests are not kept
 * @param isMisfit whether the answer that came does not fit the schema that was asked for
 */
public record RequestTrace(
    @Nullable String model,
    boolean offersTools,
    List<String> customIds,
    @Nullable String json,
    boolean isMisfit) {
  /** A hot key may stand on a million rows; its entry names only a few. */
  public static final int MAX_CUSTOM_IDS = 16;

  /** Nothing is known. */
  public static final RequestTrace NONE = new RequestTrace(null, false, List.of(), null);

  public RequestTrace {
    customIds = List.copyOf(customIds.subList(0, Math.min(customIds.size(), MAX_CUSTOM_IDS)));
  }

  /** A request for which no schema was broken. */
  public RequestTrace(
      @Nullable String model, boolean offersTools, List<String> customIds, @Nullable String json) {
    this(model, offersTools, customIds, json, false);
  }

  /** Shape only: a request must not reach logs. */
  @Override
  public String toString() {
    return "RequestTrace[" + model + ", " + customIds.size() + " customIds]";
  }
}
