package io.sparkcompletions.options;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One option as a value: all that is known about it, said once.
 *
 * <p>The parser, the messages and the options table read it. Immutable; instances are the constants
 * of {@link CompletionOptions}.
 */
public final class Option<T> {
  private final String key;
  private final OptionType<T> type;
  private final Group group;
  private final Effect effect;
  private final Visibility visibility;
  private final @Nullable T defaultValue;
  private final String defaultText;
  private final String unit;
  private final String since;
  private final String description;

  private Option(Definition<T> definition, String description) {
    this.key = definition.key;
    this.type = definition.type;
    this.group = definition.group;
    this.effect = definition.effect;
    this.visibility = definition.visibility;
    this.defaultValue = definition.defaultValue;
    this.defaultText = definition.defaultText;
    this.unit = definition.unit;
    this.since = definition.since;
    this.description = description;
  }

  /** A chapter of the options table. */
  public enum Group {
    MODEL("Model and endpoint"),
    INPUT("What is asked"),
    PARAMETERS("Parameters of the model"),
    RESULT("Rows and columns"),
    POLICY("What counts as success"),
    LEDGER("What is kept"),
    LIMITS("Limits, time and retries");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    /** Its heading. */
    public String title() {
      return title;
    }
  }

  static <T> Definition<T> define(Group group, String key, OptionType<T> type, Effect effect) {
    return new Definition<>(group, key, type, effect);
  }

  /** The name per call, in camelCase; compared without case. */
  public String key() {
    return key;
  }

  /** The name in the session configuration. */
  public String sessionKey() {
    return CompletionOptions.SESSION_PREFIX + key;
  }

  /** How text becomes a value. */
  public OptionType<T> type() {
    return type;
  }

  /** The chapter it is documented in. */
  public Group group() {
    return group;
  }

  /** What changing it changes. */
  public Effect effect() {
    return effect;
  }

  /** How much of its value may be shown. */
  public Visibility visibility() {
    return visibility;
  }

  /** The value where nobody sets one; empty if it is then unset or follows from other options. */
  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /** The default in words, for the options table; empty if it is unset. */
  public String defaultText() {
    return defaultValue == null ? defaultText : type.format(defaultValue);
  }

  /** What a plain number counts; empty if the type says it. */
  public String unit() {
    return unit;
  }

  /** The first release that has it. */
  public String since() {
    return since;
  }

  /** What it does, in sentences. */
  public String description() {
    return description;
  }

  /** What may be shown of a value given as text, which need not be valid. */
  public String shown(String text) {
    return switch (visibility) {
      case SHOWN -> text;
      case SHOWN_IF_VALID -> isValid(text) ? text : "(not shown)";
      case HIDDEN -> "(" + text.length() + " characters)";
    };
  }

  private boolean isValid(String text) {
    try {
      Objects.requireNonNull(type.parse(text));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return key;
  }

  /** Collects what differs from the usual; {@link #description} ends it. */
  static final class Definition<T> {
    private final Group group;
    private final String key;
    private final OptionType<T> type;
    private final Effect effect;
    private Visibility visibility = Visibility.SHOWN;
    private @Nullable T defaultValue;
    private String defaultText = "";
    private String unit = "";
    private String since = "0.1";

    private Definition(Group group, String key, OptionType<T> type, Effect effect) {
      this.group = group;
      this.key = key;
      this.type = type;
      this.effect = effect;
    }

    Definition<T> visibility(Visibility visibility) {
      this.visibility = visibility;
      return this;
    }

    Definition<T> defaultValue(T value) {
      this.defaultValue = value;
      return this;
    }

    Definition<T> defaultText(String text) {
      this.defaultText = text;
      return this;
    }

    Definition<T> unit(String unit) {
      this.unit = unit;
      return this;
    }

    Definition<T> since(String since) {
      this.since = since;
      return this;
    }

    Option<T> description(String description) {
      return new Option<>(this, description);
    }
  }
}
