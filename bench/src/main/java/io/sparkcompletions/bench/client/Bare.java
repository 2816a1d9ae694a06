package io.sparkcompletions.bench.client;

import io.sparkcompletions.bench.process.Work;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * The floor: the same client library, no Spark, no ledger, no retry, no limits; the answer is read
 * and thrown away unparsed. So many chains of calls as may be in flight, each sending its next call
 * from the callback of the last.
 */
public final class Bare implements Work<Load> {
  private final OkHttpClient client = Http.client();

  @Override
  public Class<Load> taskType() {
    return Load.class;
  }

  @Override
  public Measured run(Load load) throws Exception {
    return Meter.measure(() -> new Chains(client, load).run());
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private static final class Chains implements Callback {
    private final OkHttpClient client;
    private final Load load;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch left;

    Chains(OkHttpClient client, Load load) {
      this.client = client;
      this.load = load;
      this.left = new CountDownLatch(load.rows());
    }

    void run() throws InterruptedException {
      for (int i = 0; i < load.concurrency(); i++) {
        sendNext();
      }
      left.await();
    }

    private void sendNext() {
      int row = next.getAndIncrement();
      if (row < load.rows()) {
        client.newCall(Http.request(load.baseUrl(), Prompts.of(load, row))).enqueue(this);
      }
    }

    @Override
    public void onResponse(Call call, Response response) {
      boolean answered = false;
      try (response) {
        answered = response.body().bytes().length > 0 && response.isSuccessful();
      } catch (IOException e) {
        System.err.println("an answer broke off: " + e);
      }
      ended(answered);
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      System.err.println("a call failed: " + failure);
      ended(false);
    }

    private void ended(boolean answered) {
      Meter.row(answered);
      left.countDown();
      sendNext();
    }
  }
}
