package io.sparkcompletions.provider.openai;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a server spells what servers spell differently.
 *
 * <p>The bound of generated tokens: OpenAI and Azure want {@code max_completion_tokens} and refuse
 * the old {@code max_tokens} on reasoning models; Ollama, Mistral and others know only {@code
 * max_tokens}, and Ollama drops the new one in silence, so that the bound is gone. So the new
 * spelling goes to OpenAI's and Azure's hosts and, wherever they are served, to models with
 * OpenAI's own names ({@code gpt-4.1}, {@code o3}, {@code ft:gpt-…}); everything else, the
 * open-weight {@code gpt-oss} included, gets the old one.
 *
 * @param maxTokensField the member that carries the bound
 */
record Dialect(String maxTokensField) {
  private static final Pattern OPENAI_MODEL =
      Pattern.compile("(.*/)?(ft:)?(gpt-\\d|chatgpt-|codex-|o\\d).*");

  static Dialect of(URI baseUrl, String model) {
    boolean newSpelling =
        isOwn(baseUrl)
            || isAzure(baseUrl)
            || OPENAI_MODEL.matcher(model.toLowerCase(Locale.ROOT)).matches();
    return new Dialect(newSpelling ? "max_completion_tokens" : "max_tokens");
  }

  /** Whether this is OpenAI itself, one of its regional hosts included. */
  static boolean isOwn(URI baseUrl) {
    String host = host(baseUrl);
    return host.equals("api.openai.com") || host.endsWith(".api.openai.com");
  }

  private static boolean isAzure(URI baseUrl) {
    String host = host(baseUrl);
    return host.endsWith(".openai.azure.com") || host.endsWith(".services.ai.azure.com");
  }

  private static String host(URI url) {
    return url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
  }
}
