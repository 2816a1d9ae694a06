package io.sparkcompletions.simulator.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Makes a text that matches a regular expression.
 *
 * <p>Understands literals, classes, groups, alternatives, the usual quantifiers and anchors. What
 * it makes is checked against the expression, so a construct it does not understand gives nothing
 * rather than something wrong.
 */
final class PatternText {

  private static final String WORD = "abcdefghijklmnopqrstuvwxyz";
  private static final String DIGITS = "0123456789";

  private final String pattern;
  private int at;
  private Salt salt;

  private PatternText(String pattern, Salt salt) {
    this.pattern = pattern;
    this.salt = salt;
  }

  /** Empty when the expression is beyond this class. */
  static Optional<String> matching(String pattern, Salt salt) {
    try {
      String text = new PatternText(pattern, salt).alternatives();
      return Optional.of(text).filter(made -> Pattern.compile(pattern).matcher(made).find());
    } catch (PatternSyntaxException | IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private String alternatives() {
    List<String> choices = new ArrayList<>();
    choices.add(sequence());
    while (at < pattern.length() && pattern.charAt(at) == '|') {
      at++;
      choices.add(sequence());
    }
    return choices.get(below(choices.size()));
  }

  private String sequence() {
    StringBuilder text = new StringBuilder();
    while (at < pattern.length() && "|)".indexOf(pattern.charAt(at)) < 0) {
      int begin = at;
      String once = atom();
      int end = at;
      int times = times();
      int behind = at;
      if (times == 0) {
        once = "";
      }
      text.append(once);
      for (int i = 1; i < times; i++) {
        at = begin;
        text.append(atom());
        if (at != end) {
          throw new PatternSyntaxException("atom of changing length", pattern, at);
        }
      }
      at = behind;
    }
    return text.toString();
  }

  private String atom() {
    char c = pattern.charAt(at++);
    return switch (c) {
      case '^', '$' -> "";
      case '.' -> one(WORD);
      case '(' -> group();
      case '[' -> one(members());
      case '\\' -> escaped(pattern.charAt(at++));
      default -> String.valueOf(c);
    };
  }

  private String group() {
    if (pattern.startsWith("?:", at)) {
      at += 2;
    } else if (pattern.charAt(at) == '?') {
      throw new PatternSyntaxException("look-around", pattern, at);
    }
    String text = alternatives();
    at++;
    return text;
  }

  private String escaped(char c) {
    return switch (c) {
      case 'b', 'A', 'z', 'Z' -> "";
      case 'd', 'w', 's', 'D', 'W', 'S' -> one(shorthand(c));
      case 'n' -> "\n";
      case 't' -> "\t";
      default -> String.valueOf(c);
    };
  }

  private static String shorthand(char c) {
    return switch (c) {
      case 'd' -> DIGITS;
      case 's' -> " ";
      case 'W' -> "-";
      default -> WORD;
    };
  }

  private String members() {
    boolean negated = pattern.charAt(at) == '^';
    if (negated) {
      at++;
    }
    StringBuilder members = new StringBuilder();
    boolean first = true;
    while (first || pattern.charAt(at) != ']') {
      first = false;
      char from = pattern.charAt(at++);
      if (from == '\\') {
        char escape = pattern.charAt(at++);
        members.append("dwsDWS".indexOf(escape) >= 0 ? shorthand(escape) : String.valueOf(escape));
      } else if (pattern.charAt(at) == '-' && pattern.charAt(at + 1) != ']') {
        char to = pattern.charAt(at + 1);
        at += 2;
        for (char c = from; c <= to; c++) {
          members.append(c);
        }
      } else {
        members.append(from);
      }
    }
    at++;
    if (!negated) {
      return members.toString();
    }
    StringBuilder others = new StringBuilder();
    for (char c : (WORD + DIGITS + "-_ ").toCharArray()) {
      if (members.indexOf(String.valueOf(c)) < 0) {
        others.append(c);
      }
    }
    return others.toString();
  }

  private int times() {
    if (at >= pattern.length()) {
      return 1;
    }
    int times =
        switch (pattern.charAt(at)) {
          case '?' -> counted(0, 1, 1);
          case '*' -> counted(0, 3, 1);
          case '+' -> counted(1, 6, 1);
          case '{' -> braces();
          default -> 1;
        };
    if (at < pattern.length() && at > 0 && "?+".indexOf(pattern.charAt(at)) >= 0) {
      char before = pattern.charAt(at - 1);
      if ("?*+}".indexOf(before) >= 0) {
        at++;
      }
    }
    return times;
  }

  private int braces() {
    int close = pattern.indexOf('}', at);
    String[] bounds = pattern.substring(at + 1, close).split(",", -1);
    int min = Integer.parseInt(bounds[0].strip());
    int max =
        bounds.length == 1
            ? min
            : bounds[1].isBlank() ? min + 3 : Integer.parseInt(bounds[1].strip());
    return counted(min, Math.min(max, min + 20), close - at + 1);
  }

  private int counted(int min, int max, int length) {
    at += length;
    return min + below(max - min + 1);
  }

  private String one(String members) {
    return String.valueOf(members.charAt(below(members.length())));
  }

  private int below(int bound) {
    salt = salt.and("next");
    return salt.below(bound);
  }
}
