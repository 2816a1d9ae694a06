package io.sparkcompletions.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.error.Errors;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.provider.ProbeResult;
import io.sparkcompletions.provider.wire.ReplyJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Judges the reply to {@code GET /models}.
 *
 * <p>Only a bad key, an empty account and, at OpenAI itself, a model that is not listed are proof
 * that every request is hopeless. A key may be allowed to complete and not to list (403), and many
 * servers have no list, an empty one, or one page of it.
 */
final class ModelList {
  private static final int NEAREST = 3;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:/-]{1,80}");

  private ModelList() {}

  static ProbeResult judge(OpenAiExchange exchange, ModelId model, boolean isOwnEndpoint) {
    if (!exchange.isSuccess()) {
      Failure failure = exchange.failure(ProviderError.from(exchange.json()));
      boolean isProof =
          failure.code() == ErrorCode.AUTHENTICATION_FAILED
              || failure.code() == ErrorCode.INSUFFICIENT_QUOTA;
      return new ProbeResult(false, Optional.of(failure).filter(f -> isProof));
    }
    List<String> names = names(exchange.json());
    boolean isListed = names.contains(model.name());
    boolean isMissing = isOwnEndpoint && !names.isEmpty() && !isListed;
    return new ProbeResult(
        isListed, isMissing ? Optional.of(missing(model, names)) : Optional.empty());
  }

  private static List<String> names(JsonNode root) {
    List<String> names = new ArrayList<>();
    JsonNode list = root.isArray() ? root : root.path("data");
    for (JsonNode item : list) {
      String name = ReplyJson.text(item, "id");
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  private static Failure missing(ModelId model, List<String> names) {
    List<String> nearest =
        names.stream()
            .filter(name -> NAME.matcher(name).matches())
            .sorted(
                Comparator.comparingInt((String name) -> distance(model.name(), name))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(NEAREST)
            .toList();
    return Failure.of(
        ErrorCode.MODEL_NOT_FOUND,
        model
            + " is not among the "
            + names.size()
            + " models that this key can use: "
            + Errors.explain(ErrorCode.MODEL_NOT_FOUND)
            + " Nearest names: "
            + String.join(", ", nearest));
  }

  /** Levenshtein's distance: how many characters to insert, delete or replace. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
