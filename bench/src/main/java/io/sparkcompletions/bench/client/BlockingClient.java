package io.sparkcompletions.bench.client;

import io.sparkcompletions.bench.process.Json;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One client for the process, as a careful user has it; asks and waits. */
final class BlockingClient {
  private static final OkHttpClient CLIENT = Http.client();

  private BlockingClient() {}

  /** The answer's text; null if there is none. */
  static @Nullable String ask(String baseUrl, String prompt) {
    try (Response response = CLIENT.newCall(Http.request(baseUrl, prompt)).execute()) {
      String body = response.body().string();
      return response.isSuccessful()
          ? Json.parse(body).at("/choices/0/message/content").textValue()
          : null;
    } catch (IOException e) {
      return null;
    }
  }
}
