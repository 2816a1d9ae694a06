package io.sparkcompletions.bench.client;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * So many chains of calls as may be in flight, each sending its next call from the callback of the
 * last.
 */
final class Chains implements Callback {
  private final OkHttpClient client;
  private final Load load;
  private final Predicate<byte[]> isAnswer;
  private final AtomicInteger next = new AtomicInteger();
  private final CountDownLatch left;

  Chains(OkHttpClient client, Load load, Predicate<byte[]> isAnswer) {
    this.client = client;
    this.load = load;
    this.isAnswer = isAnswer;
    this.left = new CountDownLatch(load.rows());
  }

  /** Returns when every row has ended. */
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
      answered = response.isSuccessful() && isAnswer.test(response.body().bytes());
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
