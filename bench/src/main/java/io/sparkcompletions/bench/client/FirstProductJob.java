package io.sparkcompletions.bench.client;

import io.sparkcompletions.bench.process.Work;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;

/** A first job with the product in it. */
public final class FirstProductJob implements Work<Load> {
  @Override
  public Class<Load> taskType() {
    return Load.class;
  }

  @Override
  public Started run(Load load) {
    return FirstJob.run(
        spark ->
            Product.enriched(Prompts.table(spark, load), load)
                .select("id", "completion.text")
                .foreachPartition(
                    (ForeachPartitionFunction<Row>)
                        rows -> rows.forEachRemaining(row -> FirstJob.row())));
  }
}
