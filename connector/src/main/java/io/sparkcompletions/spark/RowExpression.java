package io.sparkcompletions.spark;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CurrentDate;
import org.apache.spark.sql.catalyst.expressions.CurrentTimestampLike;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.LocalTimestamp;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Generate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Window;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What an option may compute from a row: one value, from that row alone, and the same one whenever
 * Spark computes it. A request that came out otherwise the next time would be paid for again.
 *
 * <p>Reads Spark's analyzed plan of the column: what the analysis has put between it and the input
 * tells what kind of expression it is.
 */
final class RowExpression {
  /** Texts that become another date or time with each query when they are cast. */
  private static final Pattern SPECIAL =
      Pattern.compile(
          "\\s*(now|today|tomorrow|yesterday)(\\s.*)?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

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
      if (expression.exists(RowExpression::isOfTheQuery)) {
        return Optional.of(
            "the current date or time, as now() or current_date() tell it: each query would make"
                + " other requests, which are paid for again");
      }
      if (!expression.deterministic()) {
        return Optional.of(
            "something that is not deterministic, such as rand() or uuid(): each time Spark"
                + " computes it, it would make other requests, which are paid for again");
      }
    }
    return Optional.empty();
  }

  /**
   * Whether Spark puts the time of the query in its place, which Spark itself counts as
   * deterministic. {@code current_time()} is told by its name, because Spark 4.0 has no such class.
   */
  private static boolean isOfTheQuery(Expression part) {
    return part instanceof CurrentTimestampLike
        || part instanceof CurrentDate
        || part instanceof LocalTimestamp
        || part.getClass().getSimpleName().equals("CurrentTime")
        || (part instanceof Cast cast && isDayOrTime(cast.dataType()) && isSpecial(cast.child()));
  }

  private static boolean isDayOrTime(DataType type) {
    return type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  private static boolean isSpecial(Expression text) {
    return text instanceof Literal literal
        && literal.dataType() instanceof StringType
        && literal.value() != null
        && SPECIAL.matcher(literal.value().toString()).matches();
  }

  static LogicalPlan analyzed(Dataset<Row> rows) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().analyzed();
  }
}
