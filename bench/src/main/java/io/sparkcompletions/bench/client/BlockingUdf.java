package io.sparkcompletions.bench.client;

import io.sparkcompletions.bench.process.Work;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** What people write first: a function that asks for one row and waits for the answer. */
public final class BlockingUdf implements Work<Load> {
  private final SparkSession spark = Spark.session();

  @Override
  public Class<Load> taskType() {
    return Load.class;
  }

  @Override
  public Measured run(Load load) throws Exception {
    String baseUrl = load.baseUrl();
    UDF1<String, String> ask = prompt -> BlockingClient.ask(baseUrl, prompt);
    spark.udf().register("ask", ask, DataTypes.StringType);
    return Meter.measure(
        () ->
            Prompts.table(spark, load)
                .selectExpr("id", "ask(text) AS answer")
                .foreachPartition(
                    (ForeachPartitionFunction<Row>)
                        rows -> rows.forEachRemaining(row -> Meter.row(!row.isNullAt(1)))));
  }

  @Override
  public void close() {
    spark.stop();
  }
}
