package io.sparkcompletions.bench.client;

import io.sparkcompletions.bench.process.Work;
import java.util.Iterator;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A first job of the shape of the product's, without the product: a hash of the text, a shuffle by
 * it, a sort within partitions, a coalesce, and a function over each partition, which does nothing.
 */
public final class FirstEmptyJob implements Work<Load> {
  private static final int BUCKETS = 32;
  private static final int TASKS = 2;

  @Override
  public Class<Load> taskType() {
    return Load.class;
  }

  @Override
  public Started run(Load load) {
    return FirstJob.run(
        spark -> {
          Dataset<Row> table = Prompts.table(spark, load);
          Dataset<Row> sorted =
              table
                  .withColumn("key", functions.sha2(functions.col("text"), 256))
                  .repartition(BUCKETS, functions.col("key"))
                  .sortWithinPartitions("key")
                  .coalesce(TASKS);
          sorted
              .as(Encoders.row(sorted.schema()))
              .mapPartitions(
                  (MapPartitionsFunction<Row, Row>) FirstEmptyJob::same,
                  Encoders.row(sorted.schema()))
              .select("id", "text")
              .foreachPartition(
                  (ForeachPartitionFunction<Row>)
                      rows -> rows.forEachRemaining(row -> FirstJob.row()));
        });
  }

  private static Iterator<Row> same(Iterator<Row> rows) {
    return rows;
  }
}
