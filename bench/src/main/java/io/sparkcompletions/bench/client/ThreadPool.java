package io.sparkcompletions.bench.client;

import io.sparkcompletions.bench.process.Work;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What people write next: {@code mapPartitions} with a pool of threads in each task, which ask for
 * the rows of the partition and give them on in order. The pools of the tasks that run at once
 * share the concurrency.
 */
public final class ThreadPool implements Work<Load> {
  private static final int SLOTS = 2;

  private final SparkSession spark = Spark.session();

  @Override
  public Class<Load> taskType() {
    return Load.class;
  }

  @Override
  public Measured run(Load load) throws Exception {
    String baseUrl = load.baseUrl();
    int threads = Math.max(1, load.concurrency() / SLOTS);
    return Meter.measure(
        () ->
            Prompts.table(spark, load)
                .select("text")
                .mapPartitions(
                    (MapPartitionsFunction<Row, String>) rows -> askAll(rows, baseUrl, threads),
                    Encoders.STRING())
                .foreachPartition(
                    (ForeachPartitionFunction<String>)
                        answers -> answers.forEachRemaining(a -> Meter.row(a != null))));
  }

  private static Iterator<String> askAll(Iterator<Row> rows, String baseUrl, int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<String>> answers = new ArrayList<>();
    rows.forEachRemaining(
        row -> {
          String prompt = row.getString(0);
          answers.add(pool.submit(() -> BlockingClient.ask(baseUrl, prompt)));
        });
    pool.shutdown();
    return answers.stream().map(ThreadPool::get).iterator();
  }

  private static String get(Future<String> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    spark.stop();
  }
}
