package io.sparkcompletions.bench.client;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.Completions;
import io.sparkcompletions.Credentials;
import io.sparkcompletions.bench.process.Work;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The product, through its public API, with its default ledger. */
public final class Product implements Work<Load> {
  private final SparkSession spark = Spark.session();

  @Override
  public Class<Load> taskType() {
    return Load.class;
  }

  @Override
  public Measured run(Load load) throws Exception {
    return Meter.measure(() -> consume(enriched(Prompts.table(spark, load), load)));
  }

  static Dataset<Row> enriched(Dataset<Row> rows, Load load) {
    CompletionSpec spec =
        CompletionSpec.builder()
            .model("openai/" + Prompts.MODEL)
            .baseUrl(load.baseUrl())
            .apiKey(Credentials.of(Prompts.KEY))
            .prompt("{text}")
            .concurrency(load.concurrency())
            .options(load.options())
            .build();
    return Completions.withCompletions(rows, spec);
  }

  /** Reads what a table of answers would keep. */
  static void consume(Dataset<Row> enriched) {
    enriched
        .select("id", "completion.success", "completion.text")
        .foreachPartition(
            (ForeachPartitionFunction<Row>)
                rows -> rows.forEachRemaining(row -> Meter.row(row.getBoolean(1))));
  }

  @Override
  public void close() {
    spark.stop();
  }
}
