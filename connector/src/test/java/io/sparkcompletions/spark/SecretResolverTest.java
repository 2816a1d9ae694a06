package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.options.CredentialReference;
import io.sparkcompletions.pricing.PriceTable;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.alias.CredentialProvider;
import org.apache.hadoop.security.alias.CredentialProviderFactory;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretResolverTest {
  private static final String PLANTED = "sk-planted-7f3a";
  private static final DeliveredSecret NOTHING = new DeliveredSecret(null);

  @Test
  void theExecutorsOwnEnvironmentComesBeforeWhatTheDriverDelivered() {
    SecretResolver resolver = resolver(Map.of("THE_KEY", PLANTED), Map.of());

    assertThat(resolver.resolve(reference("env:THE_KEY"), new DeliveredSecret("other")))
        .isEqualTo(PLANTED);
    assertThat(resolver.resolve(reference("env:NO_KEY"), new DeliveredSecret("delivered")))
        .isEqualTo("delivered");
  }

  @Test
  void aBlankValueIsNoKeyAndSpaceAroundOneIsDropped() {
    SecretResolver resolver =
        resolver(Map.of("BLANK", " \n", "KEY", " " + PLANTED + "\n"), Map.of());

    assertThat(resolver.find(reference("env:BLANK"))).isEmpty();
    assertThat(resolver.find(reference("env:KEY"))).contains(PLANTED);
  }

  @Test
  void secretsComeFromTheConfigurationEntryThatSparkRedacts() {
    SecretResolver resolver =
        resolver(Map.of(), Map.of("spark.completions.secret.openai", PLANTED));

    assertThat(resolver.resolve(reference("secret:openai"), NOTHING)).isEqualTo(PLANTED);
  }

  @Test
  void credentialProvidersAreFoundThroughTheSparkConfiguration(@TempDir Path directory)
      throws Exception {
    String provider = "localjceks://file" + directory.resolve("keys.jceks");
    Configuration hadoop = new Configuration();
    hadoop.set(CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, provider);
    CredentialProvider keys = CredentialProviderFactory.getProviders(hadoop).get(0);
    keys.createCredentialEntry("openai.key", PLANTED.toCharArray());
    keys.flush();
    SparkConf conf =
        new SparkConf(false)
            .set("spark.hadoop." + CredentialProviderFactory.CREDENTIAL_PROVIDER_PATH, provider);

    assertThat(SecretResolver.of(conf).resolve(reference("credential:openai.key"), NOTHING))
        .isEqualTo(PLANTED);
    assertThat(SecretResolver.of(conf).find(reference("credential:another"))).isEmpty();
  }

  @Test
  void noneNeedsNoKey() {
    assertThat(resolver(Map.of(), Map.of()).resolve(CredentialReference.NONE, NOTHING)).isEmpty();
  }

  @Test
  void aMissingKeyIsFatalAndSaysWhereItWasLookedFor() {
    SecretResolver resolver = resolver(Map.of("OTHER", PLANTED), Map.of());

    assertThatThrownBy(() -> resolver.resolve(reference("env:THE_KEY"), NOTHING))
        .isInstanceOfSatisfying(
            CompletionsException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED))
        .hasMessageContaining("env:THE_KEY")
        .hasMessageContaining("nothing was sent")
        .hasMessageNotContaining(PLANTED);
    assertThatThrownBy(() -> resolver.resolve(reference("secret:openai"), NOTHING))
        .hasMessageContaining("spark.completions.secret.openai");
  }

  @Test
  void whatTravelsIsNeverPrinted() {
    DeliveredSecret secret = new DeliveredSecret(PLANTED);

    assertThat(secret.toString()).doesNotContain(PLANTED);
    assertThat(
            new Delivery(secret, PriceTable.bundled(), new HadoopSettings(new Configuration(false)))
                .toString())
        .doesNotContain(PLANTED);
  }

  private static SecretResolver resolver(
      Map<String, String> environment, Map<String, String> configuration) {
    return new SecretResolver(environment::get, configuration::get, new Configuration());
  }

  private static CredentialReference reference(String text) {
    return CredentialReference.parse(text);
  }
}
