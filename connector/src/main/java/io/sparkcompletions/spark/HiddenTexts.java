package io.sparkcompletions.spark;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF0;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Takes the constant texts of an SQL expression out of it, because plans are printed, shown in the
 * UI and written to event logs.
 *
 * <pre>concat('Be brief: ', body)   →   concat(text(), body)</pre>
 *
 * <p>{@code text()} is a function whose closure holds the text. Where Spark demands a constant, as
 * for the name of a struct's field, the text stays: what is hidden is only what leaves the
 * expression valid and of the same type.
 */
final class HiddenTexts {
  private final SparkSession session;
  private final LogicalPlan input;
  private final Expression parsed;
  private final DataType type;
  private final Set<String> hidden = new HashSet<>();

  private HiddenTexts(SparkSession session, LogicalPlan input, Expression parsed, DataType type) {
    this.session = session;
    this.input = input;
    this.parsed = parsed;
    this.type = type;
  }

  /**
   * The column of an expression without its texts.
   *
   * @param column what Spark makes of the expression; it resolves over the input
   */
  static Column hide(Dataset<Row> input, String expression, Column column)
      throws AnalysisException {
    SparkSession session = (SparkSession) input.sparkSession();
    Expression parsed = session.sessionState().sqlParser().parseExpression(expression);
    List<String> texts = texts(parsed);
    if (texts.isEmpty()) {
      return column;
    }
    HiddenTexts result =
        new HiddenTexts(
            session,
            RowExpression.analyzed(input),
            parsed,
            input.select(column).schema().apply(0).dataType());
    result.add(texts);
    return result.column(result.hidden);
  }

  private static List<String> texts(Expression parsed) {
    Set<String> texts = new LinkedHashSet<>();
    for (Expression leaf : CollectionConverters.asJava(parsed.collectLeaves())) {
      if (isText(leaf)) {
        texts.add(text(leaf));
      }
    }
    return List.copyOf(texts);
  }

  /**
   * Halves what cannot be hidden as a whole, so that few analyses find the texts that must stay.
   */
  private void add(List<String> texts) {
    Set<String> more = new HashSet<>(hidden);
    more.addAll(texts);
    if (isValid(more)) {
      hidden.addAll(texts);
    } else if (texts.size() > 1) {
      int middle = texts.size() / 2;
      add(texts.subList(0, middle));
      add(texts.subList(middle, texts.size()));
    }
  }

  /**
   * Asks the analyzer itself: a Dataset that does not resolve is listed in Spark's UI, with the
   * texts that this attempt has left in place.
   */
  private boolean isValid(Set<String> texts) {
    NamedExpression value = (NamedExpression) session.expression(column(texts).as("value"));
    LogicalPlan project = new Project(CollectionConverters.asScala(List.of(value)).toSeq(), input);
    try {
      LogicalPlan analyzed =
          SQLConf.withExistingConf(
              session.sessionState().conf(),
              () -> session.sessionState().analyzer().execute(project));
      return analyzed.resolved() && analyzed.schema().apply(0).dataType().equals(type);
    } catch (Exception e) { // An analysis exception, which Spark's Java API does not declare.
      return false;
    }
  }

  private Column column(Set<String> texts) {
    return ExpressionUtils.column(without(texts, parsed));
  }

  private static Expression without(Set<String> texts, Expression part) {
    if (isText(part) && texts.contains(text(part))) {
      return ExpressionUtils.expression(
          functions
              .udf(new Constant(text(part)), DataTypes.StringType)
              .withName("text")
              .asNonNullable()
              .apply());
    }
    return part.mapChildren(child -> without(texts, child));
  }

  private static boolean isText(Expression part) {
    return part instanceof Literal literal
        && literal.dataType() instanceof StringType
        && literal.value() != null;
  }

  private static String text(Expression literal) {
    return ((Literal) literal).value().toString();
  }

  /** A text in a closure. */
  private record Constant(String text) implements UDF0<String> {
    @Override
    public String call() {
      return text;
    }

    /** Shape only: prompts must not reach logs. */
    @Override
    public String toString() {
      return text.length() + " characters";
    }
  }
}
