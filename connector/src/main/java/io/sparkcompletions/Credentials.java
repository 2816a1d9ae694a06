package io.sparkcompletions;

import io.sparkcompletions.options.CredentialReference;
import io.sparkcompletions.options.CredentialReference.Kind;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the provider's key comes from.
 *
 * <p>Prefer a place: {@link #environment}, {@link #secret}, {@link #hadoop}. {@link #of} takes the
 * key itself, for notebooks; it stays in this JVM's memory, is never printed, and is left out when
 * the object is serialised. What travels is a handle, and the key is delivered to executors beside
 * the plan.
 */
public final class Credentials implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Makes handles of one JVM useless for guessing keys. */
  private static final byte[] SALT = salt();

  private final CredentialReference reference;
  private final transient @Nullable String literal;

  private Credentials(CredentialReference reference, @Nullable String literal) {
    this.reference = reference;
    this.literal = literal;
  }

  /** The key itself, on the driver. Equal keys give equal credentials. */
  public static Credentials of(String key) {
    if (!key.strip().matches("[\\x21-\\x7e]+")) {
      throw new IllegalArgumentException("a key is printable ASCII without spaces (not repeated)");
    }
    return new Credentials(new CredentialReference(Kind.LITERAL, handle(key.strip())), key.strip());
  }

  /** An environment variable of the executors, else of the driver. */
  public static Credentials environment(String name) {
    return new Credentials(new CredentialReference(Kind.ENV, name), null);
  }

  /** The configuration entry {@code spark.completions.secret.NAME}, which Spark redacts. */
  public static Credentials secret(String name) {
    return new Credentials(new CredentialReference(Kind.SECRET, name), null);
  }

  /** An alias in the Hadoop credential providers that the configuration names. */
  public static Credentials hadoop(String alias) {
    return new Credentials(new CredentialReference(Kind.CREDENTIAL, alias), null);
  }

  /** For servers that want no key. */
  public static Credentials none() {
    return new Credentials(CredentialReference.NONE, null);
  }

  /** Reads {@code env:NAME}, {@code secret:NAME}, {@code credential:ALIAS} or {@code none}. */
  public static Credentials parse(String reference) {
    return new Credentials(CredentialReference.parse(reference), null);
  }

  /** What may be stored, printed and sent. */
  public CredentialReference reference() {
    return reference;
  }

  /** The key given to {@link #of}, in the JVM where it was given. */
  @Internal
  public Optional<String> literal() {
    return Optional.ofNullable(literal);
  }

  private static byte[] salt() {
    byte[] salt = new byte[32];
    new SecureRandom().nextBytes(salt);
    return salt;
  }

  private static String handle(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(SALT);
      byte[] hash = digest.digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credentials that && reference.equals(that.reference);
  }

  @Override
  public int hashCode() {
    return reference.hashCode();
  }

  /** The reference; never a key. */
  @Override
  public String toString() {
    return "Credentials[" + reference + "]";
  }
}
