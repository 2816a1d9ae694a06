package io.sparkcompletions.simulator.gemini;

import io.sparkcompletions.simulator.dialect.Rejection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param next the token of the page that follows: the name of its first entry
 */
record Page<T>(List<T> shown, Optional<String> next) {

  static <T> Page<T> of(
      List<T> all, Function<T, String> id, Map<String, String> query, int usual, int most)
      throws Rejection {
    List<String> names = all.stream().map(id).toList();
    String token = query.getOrDefault("pageToken", "");
    int from = token.isEmpty() ? 0 : names.indexOf(token);
    int size = size(query.getOrDefault("pageSize", "0"), usual, most);
    if (from < 0) {
      throw Errors.invalid("The page token is invalid.");
    }
    int to = Math.min(names.size(), from + size);
    return new Page<>(
        all.subList(from, to), to < names.size() ? Optional.of(names.get(to)) : Optional.empty());
  }

  private static int size(String text, int usual, int most) throws Rejection {
    try {
      int size = Integer.parseInt(text);
      return size <= 0 ? usual : Math.min(size, most);
    } catch (NumberFormatException e) {
      throw Errors.invalid("Invalid value at 'page_size' (TYPE_INT32), \"" + text + "\"");
    }
  }
}
