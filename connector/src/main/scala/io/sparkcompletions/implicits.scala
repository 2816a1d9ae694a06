package io.sparkcompletions

import org.apache.spark.sql.DataFrame
import org.apache.spark.sql.types.StructType
import scala.jdk.CollectionConverters._

/** `import io.sparkcompletions.implicits._` gives every DataFrame a `withCompletions`. */
object implicits {

  /** The same as [[Completions.withCompletions]], as a method of a DataFrame. */
  implicit class CompletionsDataFrame(private val df: DataFrame) extends AnyVal {

    def withCompletions(spec: CompletionSpec): DataFrame =
      Completions.withCompletions(df, spec)

    /**
     * @param model as `provider/model`
     * @param prompt a template over columns, such as `Classify as good or bad: {text}`
     * @param options further options by key, such as `"maxTokens" -> 16`; a `StructType` is a schema
     */
    def withCompletions(
        model: String,
        prompt: String,
        options: Map[String, Any] = Map.empty): DataFrame =
      withCompletions(
        CompletionSpec
          .builder()
          .options(options.view.mapValues(text).toMap.asJava)
          .model(model)
          .prompt(prompt)
          .build())
  }

  private def text(value: Any): String = value match {
    case schema: StructType => schema.toDDL
    case other => other.toString
  }
}
