package io.sparkcompletions.provider.openai;

import io.sparkcompletions.model.SchemaMode;
import io.sparkcompletions.provider.Endpoint;
import io.sparkcompletions.provider.ImageRules;
import io.sparkcompletions.provider.ProviderProfile;
import io.sparkcompletions.provider.TokenCount;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The servers that speak OpenAI's dialect, and what each spells in its own way.
 *
 * <p>A server is known by its provider name ({@code groq/...}), or at {@code openai/...} by the
 * host of its base URL; any other host is {@link #COMPATIBLE}.
 *
 * <p>Source: the servers' documentation, as read in November 2026.
 */
enum Server {
  OPENAI("openai", "https://api.openai.com/v1", "OPENAI_API_KEY", "api.openai.com"),
  AZURE("azure", null, "AZURE_OPENAI_API_KEY", "openai.azure.com", "services.ai.azure.com"),
  MISTRAL("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY", "api.mistral.ai"),
  GROQ("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY", "api.groq.com"),
  XAI("xai", "https://api.x.ai/v1", "XAI_API_KEY", "api.x.ai"),
  DEEPSEEK("deepseek", "https://api.deepseek.com", "DEEPSEEK_API_KEY", "api.deepseek.com"),
  OPENROUTER("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", "openrouter.ai"),
  TOGETHER(
      "together",
      "https://api.together.xyz/v1",
      "TOGETHER_API_KEY",
      "api.together.xyz",
      "api.together.ai"),
  FIREWORKS(
      "fireworks",
      "https://api.fireworks.ai/inference/v1",
      "FIREWORKS_API_KEY",
      "api.fireworks.ai"),
  VLLM("vllm", "http://localhost:8000/v1", null, "localhost"),
  OLLAMA("ollama", "http://localhost:11434/v1", null, "localhost"),
  LLAMACPP("llamacpp", "http://localhost:8080/v1", null, "localhost"),
  /** Whoever else answers at the base URL of an {@code openai/...} model. */
  COMPATIBLE("openai", "https://api.openai.com/v1", "OPENAI_API_KEY", "api.openai.com");

  private static final Pattern OPENAI_MODEL =
      Pattern.compile("(.*/)?(ft:)?(gpt-\\d|chatgpt-|codex-|o\\d).*");

  /** OpenAI's guide to images: 500 of them, 50 MB in all. */
  private static final ImageRules OPENAI_IMAGES =
      new ImageRules(
          true, true, 500, 50_000_000, 50_000_000, Set.of("auto", "low", "high", "original"));

  private final ProviderProfile profile;

  Server(String name, @Nullable String baseUrl, @Nullable String keyVariable, String... hosts) {
    profile =
        new ProviderProfile(
            name,
            baseUrl == null ? null : URI.create(baseUrl),
            List.of(hosts),
            keyVariable,
            name.equals("openai") ? openAiHeaders() : Map.of());
  }

  /** An enum's constants are made before its static fields. */
  private static Map<String, String> openAiHeaders() {
    return Map.of("organization", "OpenAI-Organization", "project", "OpenAI-Project");
  }

  /** One per provider name. */
  static Stream<Server> named() {
    return Stream.of(values()).filter(server -> server != COMPATIBLE);
  }

  /** The server at a base URL that was given for an {@code openai/...} model. */
  static Server at(URI baseUrl) {
    return named()
        .filter(server -> server.profile.keyVariable() != null)
        .filter(server -> server.profile.isHost(baseUrl))
        .findFirst()
        .orElse(COMPATIBLE);
  }

  ProviderProfile profile() {
    return profile;
  }

  /**
   * The member that carries the bound of generated tokens. OpenAI wants the new spelling and
   * refuses the old one on reasoning models; others know only the old one, and Ollama drops the new
   * one in silence, so that the bound is gone. Where both are known, models with OpenAI's own names
   * ({@code gpt-4.1}, {@code o3}, {@code ft:gpt-…}) get the new one and all else, the open-weight
   * {@code gpt-oss} included, the old one.
   */
  String maxTokensField(String model) {
    boolean newSpelling =
        switch (this) {
          case OPENAI, AZURE, GROQ -> true;
          case MISTRAL, DEEPSEEK, TOGETHER, FIREWORKS, OLLAMA, LLAMACPP -> false;
          case XAI, OPENROUTER, VLLM, COMPATIBLE ->
              OPENAI_MODEL.matcher(model.toLowerCase(Locale.ROOT)).matches();
        };
    return newSpelling ? "max_completion_tokens" : "max_tokens";
  }

  /** The member that carries the seed; null where there is none. */
  @Nullable String seedField() {
    return switch (this) {
      case MISTRAL -> "random_seed";
      case DEEPSEEK -> null;
      case OPENAI,
          AZURE,
          GROQ,
          XAI,
          OPENROUTER,
          TOGETHER,
          FIREWORKS,
          VLLM,
          OLLAMA,
          LLAMACPP,
          COMPATIBLE ->
          "seed";
    };
  }

  /** Whether requests may name the cache that has what they begin with. */
  boolean namesCaches() {
    return this == OPENAI || this == AZURE || this == MISTRAL;
  }

  /** How an answer of a given form is asked for, unless the options say otherwise. */
  SchemaMode schemaMode() {
    return this == DEEPSEEK ? SchemaMode.JSON : SchemaMode.NATIVE;
  }

  /** How tokens count against the server's limit per minute. */
  TokenCount tokenCount() {
    return switch (this) {
      case AZURE -> TokenCount.BOTH_PARTS;
      case FIREWORKS -> TokenCount.INPUT;
      default -> TokenCount.LARGER_PART;
    };
  }

  /** Whether the {@code -requests} rate headers count by the minute; Groq's count by the day. */
  boolean statesRequestsPerMinute() {
    return this != GROQ;
  }

  /** Whether answers say what they cost. */
  boolean statesCost() {
    return this == OPENROUTER;
  }

  /** The highest temperature that is accepted. */
  BigDecimal maxTemperature() {
    return this == MISTRAL ? new BigDecimal("1.5") : BigDecimal.valueOf(2);
  }

  /** Which images it takes; models that take none say so themselves. */
  ImageRules images() {
    return switch (this) {
      case OPENAI -> OPENAI_IMAGES;
      case OLLAMA -> ImageRules.ANY.dataOnly();
      case DEEPSEEK -> ImageRules.NONE;
      case AZURE, MISTRAL, GROQ, XAI, OPENROUTER, TOGETHER, FIREWORKS, VLLM, LLAMACPP, COMPATIBLE ->
          ImageRules.ANY;
    };
  }

  /** Whether the model continues a conversation that ends with its own words. */
  boolean continuesItself() {
    return this != MISTRAL;
  }

  /**
   * The headers that carry a key. Azure takes a resource's key under a name of its own and a token
   * of Entra, which is a JWT, as a bearer.
   */
  Map<String, String> authorization(String key) {
    return this == AZURE && !isJwt(key)
        ? Map.of("api-key", key)
        : Map.of("Authorization", "Bearer " + key);
  }

  private static boolean isJwt(String key) {
    return key.startsWith("eyJ") && key.chars().filter(c -> c == '.').count() == 2;
  }

  /** Where a call goes, given its path below the base URL. */
  URI url(Endpoint endpoint, String model, String path) {
    return this == AZURE ? AzureUrls.of(endpoint, model, path) : endpoint.resolve(path);
  }
}
