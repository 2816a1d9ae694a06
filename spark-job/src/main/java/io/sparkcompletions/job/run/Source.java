package io.sparkcompletions.job.run;

import static org.apache.spark.sql.functions.expr;

import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.config.TableConfig;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rows that go in, and what has to be known of them before money is spent. */
final class Source {
  private Source() {}

  /** The input, with its condition; nothing is read yet but its schema. Empty after a problem. */
  static Optional<Dataset<Row>> open(SparkSession spark, JobConfig config, Problems problems) {
    return problems
        .attempt("input", () -> read(spark, config.input()))
        .flatMap(
            rows ->
                config.where().isEmpty()
                    ? Optional.of(rows)
                    : problems.attempt("input.where", () -> rows.where(config.where().get())));
  }

  private static Dataset<Row> read(SparkSession spark, TableConfig input) {
    DataFrameReader reader = spark.read().options(input.options());
    if (input.table().isPresent()) {
      return reader.table(input.table().get());
    }
    DataFrameReader formatted = reader.format(input.formatOrDelta());
    return input.path().map(formatted::load).orElseGet(formatted::load);
  }

  /**
   * Counts the rows.
   *
   * <p>Shape: one Spark job. It also shows that the input can be read to its end.
   */
  static long count(Dataset<Row> input) {
    return input.count();
  }

  /**
   * Counts the rows and sees whether their ids can carry a merge.
   *
   * @param problems takes what is wrong with them; ids are shown, since they are the user's names
   *     for rows and not their contents
   */
  static long countAndCheckIds(Dataset<Row> input, String column, Problems problems) {
    Dataset<Row> perId =
        input.select(input.col(quoted(column)).as("id")).groupBy("id").agg(expr("count(*) AS n"));
    Row totals =
        perId
            .selectExpr(
                "coalesce(sum(n), 0L)",
                "coalesce(sum(n) FILTER (WHERE id IS NULL), 0L)",
                "count(*) FILTER (WHERE id IS NOT NULL AND n > 1)")
            .head();
    if (totals.getLong(1) > 0) {
      problems.add(
          "completion.customId: "
              + totals.getLong(1)
              + " rows have no "
              + column
              + "; merge needs one on every row");
    }
    if (totals.getLong(2) > 0) {
      List<String> examples =
          perId
              .where("id IS NOT NULL AND n > 1")
              .orderBy(expr("n").desc(), expr("id"))
              .limit(3)
              .collectAsList()
              .stream()
              .map(row -> row.get(0) + " (" + row.getLong(1) + " times)")
              .toList();
      problems.add(
          "completion.customId: "
              + totals.getLong(2)
              + " values of "
              + column
              + " stand on several rows, such as "
              + String.join(", ", examples)
              + "; merge needs each of them once");
    }
    return totals.getLong(0);
  }

  /** A column's name as SQL wants it, whatever it holds. */
  static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }
}
