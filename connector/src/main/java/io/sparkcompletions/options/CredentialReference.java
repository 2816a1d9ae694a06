package io.sparkcompletions.options;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says where a key is to be found; never holds one, so it may be printed, stored and sent.
 *
 * <pre>env:OPENAI_API_KEY    an environment variable of the executor, else of the driver
 * secret:openai         the configuration entry spark.completions.secret.openai
 * credential:openai.key an alias in a Hadoop credential provider
 * none                  the server wants no key</pre>
 *
 * @param kind the place
 * @param name what it is called there; empty for {@link Kind#NONE}
 */
public record CredentialReference(Kind kind, String name) implements Serializable {

  /** No key is sent. */
  public static final CredentialReference NONE = new CredentialReference(Kind.NONE, "");

  /** The places a key can be found in. */
  public enum Kind {
    /** An environment variable. */
    ENV("[A-Za-z_][A-Za-z0-9_]*"),
    /** A configuration entry whose name Spark redacts. */
    SECRET("[A-Za-z0-9_.-]+"),
    /** An alias in a Hadoop credential provider. */
    CREDENTIAL("[A-Za-z0-9_./-]+"),
    /** A key handed over on the driver; the name is a handle that only that JVM understands. */
    LITERAL("[0-9a-f]{16}"),
    /** No key. */
    NONE("");

    private final Pattern names;

    Kind(String names) {
      this.names = Pattern.compile(names);
    }

    /** The word before the colon. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public CredentialReference {
    if (!kind.names.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "what follows " + kind.text() + ": is not a name that can stand there (not repeated)");
    }
  }

  /**
   * Parses the text form.
   *
   * <p>Errors: the message says how to give a reference and never repeats the text, which may be a
   * key.
   */
  public static CredentialReference parse(String text) {
    String trimmed = text.strip();
    if (trimmed.equalsIgnoreCase(Kind.NONE.text())) {
      return NONE;
    }
    for (Kind kind : Kind.values()) {
      String prefix = kind.text() + ":";
      if (kind != Kind.NONE && trimmed.regionMatches(true, 0, prefix, 0, prefix.length())) {
        String name = trimmed.substring(prefix.length());
        if (kind.names.matcher(name).matches()) {
          return new CredentialReference(kind, name);
        }
      }
    }
    throw new IllegalArgumentException(
        "must be a reference to a key, never the key itself: env:NAME, secret:NAME (the entry"
            + " spark.completions.secret.NAME), credential:ALIAS (a Hadoop credential provider) or"
            + " none; in a notebook, hand the key over with Credentials.of(...)");
  }

  /** The text form. */
  public String text() {
    return kind == Kind.NONE ? kind.text() : kind.text() + ":" + name;
  }

  /** The configuration entry that holds the key, for {@link Kind#SECRET}. */
  public Optional<String> configurationKey() {
    return kind == Kind.SECRET
        ? Optional.of(CompletionOptions.SECRET_PREFIX + name)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return text();
  }
}
