package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.options.CredentialReference;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Finds the key that a reference names, in the process it runs in.
 *
 * <p>Order on an executor: its own environment, configuration or credential provider first, then
 * what the driver delivered. No message repeats a value.
 */
final class SecretResolver {
  private static final String HADOOP_PREFIX = "spark.hadoop.";

  private final Function<String, @Nullable String> environment;
  private final Function<String, @Nullable String> configuration;
  private final Configuration hadoop;

  SecretResolver(
      Function<String, @Nullable String> environment,
      Function<String, @Nullable String> configuration,
      Configuration hadoop) {
    this.environment = environment;
    this.configuration = configuration;
    this.hadoop = hadoop;
  }

  /** Looks into this process's environment, a Spark configuration and the Hadoop entries in it. */
  static SecretResolver of(SparkConf conf) {
    Configuration hadoop = new Configuration();
    for (Tuple2<String, String> entry : conf.getAllWithPrefix(HADOOP_PREFIX)) {
      hadoop.set(entry._1(), entry._2());
    }
    return new SecretResolver(System::getenv, key -> conf.get(key, null), hadoop);
  }

  /**
   * The key, empty text where the server wants none.
   *
   * <p>Errors: {@code AUTHENTICATION_FAILED} if it is nowhere, with the reference and where it was
   * looked for.
   */
  String resolve(CredentialReference reference, DeliveredSecret delivered) {
    if (reference.kind() == CredentialReference.Kind.NONE) {
      return "";
    }
    return find(reference)
        .or(() -> Optional.ofNullable(delivered.value()))
        .orElseThrow(() -> missing(reference));
  }

  /** The key, if this process knows it; a blank one counts as unknown. */
  Optional<String> find(CredentialReference reference) {
    return switch (reference.kind()) {
      case ENV -> present(environment.apply(reference.name()));
      case SECRET ->
          reference.configurationKey().map(configuration).flatMap(SecretResolver::present);
      case CREDENTIAL -> present(password(reference));
      case LITERAL, NONE -> Optional.empty();
    };
  }

  private @Nullable String password(CredentialReference reference) {
    try {
      char[] password = hadoop.getPassword(reference.name());
      return password == null ? null : new String(password);
    } catch (IOException e) {
      throw new CompletionsException(
          ErrorCode.AUTHENTICATION_FAILED,
          "the Hadoop credential provider that should hold "
              + reference
              + " cannot be read ("
              + e.getClass().getSimpleName()
              + "): check hadoop.security.credential.provider.path.");
    }
  }

  private static Optional<String> present(@Nullable String value) {
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static CompletionsException missing(CredentialReference reference) {
    String remedy =
        switch (reference.kind()) {
          case ENV -> "set it in the environment of the driver or of the executors";
          case SECRET ->
              "set the Spark configuration entry " + reference.configurationKey().orElseThrow();
          case CREDENTIAL -> "add it to the provider in hadoop.security.credential.provider.path";
          case LITERAL -> "make it again with Credentials.of in this driver process";
          case NONE -> "";
        };
    return new CompletionsException(
        ErrorCode.AUTHENTICATION_FAILED,
        "no key found for " + reference + ", so nothing was sent: " + remedy + ".");
  }
}
