package io.sparkcompletions.bench.client;

import io.sparkcompletions.bench.process.Work;
import okhttp3.OkHttpClient;

/**
 * The floor: the same client library, no Spark, no ledger, no retry, no limits; an answer is read
 * and thrown away.
 */
public final class Bare implements Work<Load> {
  private final OkHttpClient client = Http.client();

  @Override
  public Class<Load> taskType() {
    return Load.class;
  }

  @Override
  public Measured run(Load load) throws Exception {
    return Meter.measure(() -> new Chains(client, load, body -> body.length > 0).run());
  }

  @Override
  public void close() {
    Http.close(client);
  }
}
