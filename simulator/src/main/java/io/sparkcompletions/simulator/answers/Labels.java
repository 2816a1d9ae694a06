package io.sparkcompletions.simulator.answers;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The labels that an instruction names, and where it ends naming them.
 *
 * <p>Forms understood, each after a word that asks for a choice: {@code Labels: x | y}, {@code one
 * of: a, b, c}, {@code as a, b or c}, quoted labels, and a list of lines that begin with a dash, a
 * bullet or a number.
 *
 * @param names in the order named, at least two, without repetition
 * @param end index behind the last label in the text they were found in
 */
record Labels(List<String> names, int end) {

  private static final int MAX_WORDS = 4;
  private static final int MAX_CHARS = 40;

  private static final Pattern ASKS =
      Pattern.compile(
          "(?i)\\b(classif\\w*|categori[sz]\\w*|label\\w*|categor(?:y|ies)|class(?:es)?|options?"
              + "|choices?|choose|pick|select|one of|rate|tag|decide|determine|detect"
              + "|(?:answer|reply|respond)(?: only| just)?(?: with)?|sentiment)\\b");
  private static final Pattern QUOTED =
      Pattern.compile("[\"“`]([^\"“”`\\n]{1,40})[\"”`]|(?<!\\w)'([^'\\n]{1,40})'(?!\\w)");
  private static final Pattern LINE =
      Pattern.compile("(?m)^[ \\t]*(?:[-*•]|\\d{1,2}[.)])[ \\t]+(.+?)[ \\t]*$");
  private static final Pattern LIST =
      Pattern.compile(
          "(?i)\\b(?:(?:labels?|categories|category|classes|options|choices)\\b[^:\\n]{0,30}:"
              + "|(?:one|any) of(?: the following)?(?: \\w+)?:?"
              + "|(?:as|into|to be|is|it is|with|be|answer|reply|respond)\\b"
              + "|\\bbetween\\b|\\bwhether\\b)[ \\t]*");
  private static final Pattern END_OF_LIST = Pattern.compile("[.;:\\n!?](?=\\s|$)|\\n|[)\\]}]");
  private static final Pattern SEPARATOR =
      Pattern.compile("\\s*[,|/]\\s*(?:(?:or|and)\\s+)?|\\s+(?:or|and)\\s+");
  private static final Pattern LEADING =
      Pattern.compile(
          "(?i)^(?:either|one of|the following|the|labels?|an|a|only|just|exactly|being|with)\\s+");

  static Optional<Labels> find(String text) {
    Matcher asks = ASKS.matcher(text);
    if (!asks.find()) {
      return Optional.empty();
    }
    int from = asks.start();
    return quoted(text, from).or(() -> lines(text, from)).or(() -> listed(text, from));
  }

  private static Optional<Labels> quoted(String text, int from) {
    Set<String> names = new LinkedHashSet<>();
    Matcher quotes = QUOTED.matcher(text);
    int end = from;
    while (quotes.find(end)) {
      if (!names.isEmpty() && quotes.start() - end > 12) {
        break;
      }
      String name = quotes.group(1) != null ? quotes.group(1) : quotes.group(2);
      if (isLabel(name)) {
        names.add(name.strip());
      } else if (!names.isEmpty()) {
        break;
      }
      end = quotes.end();
    }
    return enough(names, end);
  }

  private static Optional<Labels> lines(String text, int from) {
    Set<String> names = new LinkedHashSet<>();
    Matcher lines = LINE.matcher(text);
    int end = from;
    while (lines.find(end)) {
      if (!names.isEmpty() && lines.start() - end > 2) {
        break;
      }
      String name = unquoted(lines.group(1).split("\\s*(?::|\\(| - | – )", 2)[0]);
      if (!isLabel(name)) {
        break;
      }
      names.add(name);
      end = lines.end();
    }
    return enough(names, end);
  }

  private static Optional<Labels> listed(String text, int from) {
    Matcher lead = LIST.matcher(text);
    int at = from;
    while (lead.find(at)) {
      int begin = lead.end();
      if (begin < text.length() && "[({".indexOf(text.charAt(begin)) >= 0) {
        begin++;
      }
      Matcher stop = END_OF_LIST.matcher(text);
      int end = stop.find(begin) ? stop.start() : text.length();
      Optional<Labels> labels = enough(split(text.substring(begin, end)), end);
      if (labels.isPresent()) {
        return labels;
      }
      at = lead.start() + 1;
    }
    return Optional.empty();
  }

  private static Set<String> split(String list) {
    List<String> parts = new ArrayList<>();
    for (String part : SEPARATOR.split(list)) {
      String name = unquoted(part);
      Matcher leading = LEADING.matcher(name);
      while (leading.find()) {
        name = name.substring(leading.end());
        leading = LEADING.matcher(name);
      }
      if (!name.isEmpty()) {
        parts.add(name);
      }
    }
    if (parts.size() >= 2) {
      int longest =
          parts.subList(0, parts.size() - 1).stream().mapToInt(Labels::words).max().orElse(1);
      int last = parts.size() - 1;
      parts.set(last, firstWords(parts.get(last), longest));
    }
    return parts.stream().allMatch(Labels::isLabel) ? new LinkedHashSet<>(parts) : Set.of();
  }

  private static Optional<Labels> enough(Set<String> names, int end) {
    return names.size() < 2 ? Optional.empty() : Optional.of(new Labels(List.copyOf(names), end));
  }

  /** Short, and not a hole of a template. */
  private static boolean isLabel(String name) {
    String word = name.strip();
    return !word.isEmpty()
        && word.length() <= MAX_CHARS
        && words(word) <= MAX_WORDS
        && word.chars().noneMatch(c -> c == '{' || c == '}' || c == '\n')
        && !word.toLowerCase(Locale.ROOT).startsWith("the following");
  }

  private static String unquoted(String part) {
    return part.strip().replaceAll("^[\"'`“*]+|[\"'`”*.]+$", "").strip();
  }

  private static int words(String text) {
    return text.strip().split("\\s+").length;
  }

  private static String firstWords(String text, int count) {
    String[] words = text.strip().split("\\s+");
    return String.join(" ", List.of(words).subList(0, Math.min(count, words.length)));
  }
}
