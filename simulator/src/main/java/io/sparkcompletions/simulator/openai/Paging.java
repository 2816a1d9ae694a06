package io.sparkcompletions.simulator.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param shown what is on it
 */
record Paging<T>(List<T> shown, Function<T, String> id, boolean more) {

  static <T> Paging<T> of(
      List<T> all, Function<T, String> id, Map<String, String> query, int usual, int most)
      throws Rejection {
    int limit = limit(query.get("limit"), usual, most);
    String after = query.getOrDefault("after", "");
    int from = 0;
    if (!after.isEmpty()) {
      from = all.stream().map(id).toList().indexOf(after) + 1;
      if (from == 0) {
        throw ApiError.badRequest("Invalid 'after': there is no '" + after + "'.", "after", null);
      }
    }
    int to = Math.min(all.size(), from + limit);
    return new Paging<>(List.copyOf(all.subList(from, to)), id, to < all.size());
  }

  private static int limit(@Nullable String text, int usual, int most) throws Rejection {
    if (text == null) {
      return usual;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= most) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // worded below, like a number out of range
    }
    throw ApiError.badRequest(
        "Invalid 'limit': expected an integer from 1 to " + most + ", but got '" + text + "'.",
        "limit",
        "invalid_value");
  }

  ObjectNode close(ObjectNode list) {
    return list.put("first_id", shown.isEmpty() ? null : id.apply(shown.get(0)))
        .put("last_id", shown.isEmpty() ? null : id.apply(shown.get(shown.size() - 1)))
        .put("has_more", more);
  }
}
