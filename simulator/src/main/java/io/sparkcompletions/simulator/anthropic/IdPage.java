package io.sparkcompletions.simulator.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One page of a list that is walked by ids.
 *
 * @param shown what is on it
 */
record IdPage<T>(List<T> shown, Function<T, String> id, boolean more) {

  private static final int MOST = 1_000;
  private static final int USUAL = 20;

  static <T> IdPage<T> of(
      List<T> whole, Function<T, String> id, Map<String, String> query, Errors errors)
      throws Rejection {
    int limit = limit(query.getOrDefault("limit", Integer.toString(USUAL)), errors);
    List<T> all = new ArrayList<>(whole);
    boolean backwards = query.containsKey("before_id");
    if (backwards) {
      Collections.reverse(all);
    }
    String after = query.getOrDefault(backwards ? "before_id" : "after_id", "");
    int from = after.isEmpty() ? 0 : all.stream().map(id).toList().indexOf(after) + 1;
    List<T> rest = all.subList(from, all.size());
    List<T> shown = new ArrayList<>(rest.subList(0, Math.min(limit, rest.size())));
    boolean more = shown.size() < rest.size();
    if (backwards) {
      Collections.reverse(shown);
    }
    return new IdPage<>(List.copyOf(shown), id, more);
  }

  private static int limit(String text, Errors errors) throws Rejection {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // worded below, like a number out of range
    }
    throw errors.invalid("limit", "Input should be a valid integer between 1 and " + MOST);
  }

  ObjectNode close(ObjectNode page) {
    return page.put("has_more", more)
        .put("first_id", shown.isEmpty() ? null : id.apply(shown.get(0)))
        .put("last_id", shown.isEmpty() ? null : id.apply(shown.get(shown.size() - 1)));
  }
}
