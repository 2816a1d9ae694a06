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
 * <p>Forms understood: {@code Labels: x | y}, {@code one of: a, b, c}, {@code Classify … as a, b or
 * c}, quoted labels in the sentence that asks for a choice, and a list of lines that begin with a
 * dash, a bullet or a number below a line that asks. The text to be classified stands in the same
 * message more often than not, so nothing that merely looks like a list is taken for one.
 *
 * @param names in the order named, at least two, without repetition
 * @param end index behind the last label in the text they were found in
 */
record Labels(List<String> names, int end) {

  private static final int MAX_WORDS = 4;
  private static final int MAX_CHARS = 40;

  /** Words that ask for a choice. */
  private static final String ASK =
      "(?:classif\\w*|categori[sz]\\w*|label\\w*|categor(?:y|ies)|class(?:es)?|options?|choices?"
          + "|choose|pick|select|rate|tag|decide|determine|detect|assign|say|tell|sentiment"
          + "|answer|reply|respond|return|output)";

  /** The rest of the sentence up to the labels. */
  private static final String SAME_SENTENCE = "[^.:;!?\\n]{0,100}?";

  /** {@code Labels:}, {@code one of:} and the like announce a list wherever they stand. */
  private static final Pattern ANNOUNCED =
      Pattern.compile(
          "(?i)\\b(?:(?:possible |allowed |valid )?(?:labels?|categories|category|classes|options"
              + "|choices)(?: are)?|(?:one|any) of(?: the following| these)?(?: \\w+)?)\\s*"
              + "[:=][ \\t]*(?=\\S)");

  private static final Pattern ASKED =
      Pattern.compile(
          "(?i)\\b"
              + ASK
              + "\\b"
              + SAME_SENTENCE
              + "\\b(?:one of(?: the following)?(?: \\w+)?|as|into|to be|is|it's|with|between"
              + "|whether|either|among|(?:answer|reply|respond|return|output|say)(?: only| just)?)"
              + "\\b[ \\t]*");

  /** {@code Answer yes or no}, at the beginning of a sentence. */
  private static final Pattern COMMANDED =
      Pattern.compile("(?im)(?:^|[.!?]\\s+)(?:answer|reply|respond|return|output|say)\\b[ \\t]*");

  private static final Pattern ASKED_QUOTED =
      Pattern.compile("(?i)\\b" + ASK + "\\b" + SAME_SENTENCE + ":?\\s?(?=[\"“`'])");
  private static final Pattern QUOTED =
      Pattern.compile("[\"“`]([^\"“”`\\n]{1,40})[\"”`]|(?<!\\w)'([^'\\n]{1,40})'(?!\\w)");

  private static final Pattern ASKED_LINES =
      Pattern.compile("(?i)\\b" + ASK + "\\b[^\\n]{0,100}\\n\\s*(?=(?:[-*•]|1[.)])[ \\t])");
  private static final Pattern LINE =
      Pattern.compile("(?m)^[ \\t]*(?:[-*•]|\\d{1,2}[.)])[ \\t]+(.+?)[ \\t]*$");

  private static final Pattern END_OF_LIST = Pattern.compile("[.;:!?](?=\\s|$)|\\n|[)\\]}]");
  private static final Pattern SEPARATOR =
      Pattern.compile("\\s*[,|/]\\s*(?:(?:or|and)\\s+)?|\\s+(?:or|and)\\s+");
  private static final Pattern LEADING =
      Pattern.compile(
          "(?i)^(?:either|one of|the following|the|labels?|an|a|only|just|exactly|being|with|it is"
              + "|it's|is)\\s+");

  static Optional<Labels> find(String text) {
    return announced(text)
        .or(() -> lines(text))
        .or(() -> quoted(text))
        .or(() -> listed(text, ASKED.matcher(text)))
        .or(() -> listed(text, COMMANDED.matcher(text)));
  }

  private static Optional<Labels> announced(String text) {
    return listed(text, ANNOUNCED.matcher(text));
  }

  private static Optional<Labels> quoted(String text) {
    Matcher asked = ASKED_QUOTED.matcher(text);
    Set<String> names = new LinkedHashSet<>();
    int end = asked.find() ? asked.end() : text.length();
    Matcher quotes = QUOTED.matcher(text);
    while (quotes.find(end) && quotes.start() - end <= 12) {
      String name = quotes.group(1) != null ? quotes.group(1) : quotes.group(2);
      if (!isLabel(name)) {
        break;
      }
      names.add(name.strip());
      end = quotes.end();
    }
    return enough(names, end);
  }

  private static Optional<Labels> lines(String text) {
    Matcher asked = ASKED_LINES.matcher(text);
    Set<String> names = new LinkedHashSet<>();
    int end = asked.find() ? asked.end() : text.length();
    Matcher lines = LINE.matcher(text);
    while (lines.find(end) && lines.start() - end <= 2) {
      String name = unquoted(lines.group(1).split("\\s*(?::|\\(| - | – )", 2)[0]);
      if (!isLabel(name)) {
        break;
      }
      names.add(name);
      end = lines.end();
    }
    return enough(names, end);
  }

  private static Optional<Labels> listed(String text, Matcher lead) {
    int at = 0;
    while (at <= text.length() && lead.find(at)) {
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
      for (Matcher leading = LEADING.matcher(name); leading.find(); leading.reset(name)) {
        name = name.substring(leading.end());
      }
      if (!name.isEmpty()) {
        parts.add(name);
      }
    }
    if (parts.size() >= 2) {
      int last = parts.size() - 1;
      int longest = parts.subList(0, last).stream().mapToInt(Labels::words).max().orElse(1);
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
