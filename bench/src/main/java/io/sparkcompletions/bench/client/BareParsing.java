package io.sparkcompletions.bench.client;

import io.sparkcompletions.bench.process.Json;
import io.sparkcompletions.bench.process.Work;
import java.nio.charset.StandardCharsets;
import okhttp3.OkHttpClient;

/** {@link Bare}, and the answer's text is taken out of its JSON: what any client has to do. */
public final class BareParsing implements Work<Load> {
  private final OkHttpClient client = Http.client();

  @Override
  public Class<Load> taskType() {
    return Load.class;
  }

  @Override
  public Measured run(Load load) throws Exception {
    return Meter.measure(() -> new Chains(client, load, BareParsing::hasText).run());
  }

  private static boolean hasText(byte[] body) {
    return Json.parse(new String(body, StandardCharsets.UTF_8))
        .at("/choices/0/message/content")
        .isTextual();
  }

  @Override
  public void close() {
    Http.close(client);
  }
}
