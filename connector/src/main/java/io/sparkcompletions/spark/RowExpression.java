package io.sparkcompletions.spark;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What an option may compute from a row: one value, from that row alone, and the same one whenever
 * Spark computes it. A request that came out otherwise the next time would be paid for again.
 *
 * <p>Reads Spark's analyzed plan of the column: what the analysis has put between it and the input
 * tells what kind of expression it is.
 */
final class RowExpression {
  private RowExpression() {}

  /** Why a column over this input cannot be used, if so. */
  static Optional<String> objection(Dataset<Row> input, Column column) {
    LogicalPlan bottom = analyzed(input);
    LogicalPlan node = analyzed(input.select(column));
    while (!node.fastEquals(bottom) && !node.children().isEmpty()) {
      Optional<String> objection = objection(node);
      if (objection.isPresent()) {
        return objection;
      }
      node = node.children().head();
    }
    return Optional.empty();
  }

  private static Optional<String> objection(LogicalPlan node) {
    if (node instanceof Aggregate) {
      return Optional.of("an aggregate, which is a value of many rows");
    }
    if (node instanceof Generate) {
      return Optional.of("a generator such as explode, which makes several rows of one");
    }
    if (node instanceof Window) {
      return Optional.of("a window function, which looks at other rows");
    }
    for (Expression expression : CollectionConverters.asJava(node.expressions())) {
      if (expression.exists(part -> part instanceof SubqueryExpression)) {
        return Optional.of("a subquery, which looks at other rows");
      }
      if (!expression.deterministic()) {
        return Optional.of(
            "something that is not deterministic, such as rand() or uuid(): each time Spark"
                + " computes it, it would make other requests, which are paid for again");
      }
    }
    return Optional.empty();
  }

  private static LogicalPlan analyzed(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().analyzed();
  }
}
