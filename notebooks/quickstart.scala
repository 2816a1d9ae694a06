// Databricks notebook source
// MAGIC %md
// MAGIC # Ten minutes with spark-completions
// MAGIC
// MAGIC You have a table with text in it, and a question about every row: is this review friendly, what is this ticket about, who is
// MAGIC named here? This notebook asks a language model that question for each row of a DataFrame, and gives you the answers as one more
// MAGIC column, with what each of them cost.
// MAGIC
// MAGIC You need a cluster with Spark 4.0 or later with the library `spark-completions-connector.jar` attached, and one of:
// MAGIC
// MAGIC - an **OpenAI key**, kept as a secret. In the cluster's Spark configuration put
// MAGIC   `spark.completions.secret.openai {{secrets/my-scope/openai-key}}` and `spark.completions.apiKey secret:openai`.
// MAGIC   The notebook never sees the key.
// MAGIC - **no key**, and the simulator that comes with the project: `bin/simulator --port 8089` beside the driver of a local Spark,
// MAGIC   `spark.completions.baseUrl http://127.0.0.1:8089/v1`, `spark.completions.apiKey secret:openai`, and a text that begins with `test-` as that secret.
// MAGIC
// MAGIC Whatever is set as `spark.completions.*` holds for every call in this session, unless the call says something else.

// COMMAND ----------

// MAGIC %md
// MAGIC ## Some rows
// MAGIC
// MAGIC Any DataFrame will do. This one has a review that occurs twice, quotes, a line break, an emoji, three alphabets, and a row without text.

// COMMAND ----------

import io.sparkcompletions.Completions
import io.sparkcompletions.implicits._

val reviews = Seq(
  (1L, Option("Lovely place, the staff were wonderful.")),
  (2L, Option("Terrible. We waited an hour and the soup was cold.")),
  (3L, Option("He said \"fine\".\nI would not come back 🙁, it was awful.")),
  (4L, Option("Очень вкусно, спасибо!")),
  (5L, Option("とても美味しかったです。")),
  (6L, Option("Lovely place, the staff were wonderful.")),
  (7L, None)
).toDF("id", "text")

// COMMAND ----------

// MAGIC %md
// MAGIC ## Ask
// MAGIC
// MAGIC `{text}` stands for the row's value. Nothing is sent yet: Spark is lazy, and so is this.

// COMMAND ----------

val labelled = reviews.withCompletions(
  model = "openai/gpt-5.4-mini",
  prompt = "Classify the review as positive, negative or neutral. Review: {text}",
  options = Map("customId" -> "id", "maxTokens" -> 16))

labelled.printSchema()

// COMMAND ----------

// MAGIC %md
// MAGIC ## Look at the answers
// MAGIC
// MAGIC Now it runs. Every row is still there, the one without text too: a row that cannot be answered has an `error` and no `text`, and
// MAGIC stops nothing. The review that occurs twice was asked for once; its copy cost nothing.

// COMMAND ----------

labelled
  .select($"id", $"completion.text", $"completion.error.code".as("error"), $"completion.costUsd", $"completion.source")
  .orderBy("id")
  .show(truncate = false)

// COMMAND ----------

// MAGIC %md
// MAGIC ## Look again, for free
// MAGIC
// MAGIC Spark computes a DataFrame anew for every action. The answers are not bought anew: each request is paid for once, and the second
// MAGIC action finds what the first one got.

// COMMAND ----------

val answered = Completions.successful(labelled).count()
val failed = Completions.unsuccessful(labelled).count()
println(s"$answered answered, $failed failed")
assert(answered == 6 && failed == 1)

// COMMAND ----------

// MAGIC %md
// MAGIC ## What did it cost?

// COMMAND ----------

val report = Completions.report(labelled)
println(report)

// COMMAND ----------

// MAGIC %md
// MAGIC ## Keep the answers
// MAGIC
// MAGIC `flatten` makes plain columns of the struct, for tools that like them better; the answer is called `completion_text`, since the reviews
// MAGIC have a `text` already. Any Spark format will do.

// COMMAND ----------

Completions.flatten(labelled)
  .write
  .mode("overwrite")
  .saveAsTable("reviews_labelled")

spark.table("reviews_labelled").groupBy("completion_text").count().orderBy("completion_text").show()

// COMMAND ----------

// MAGIC %md
// MAGIC ## Answers with types
// MAGIC
// MAGIC Give a schema, and the answer comes checked, as a struct of those types in `parsed`. A comment tells the model what you want in a
// MAGIC field. What does not fit is an error of its row, not a surprise further down.

// COMMAND ----------

import org.apache.spark.sql.types._

val verdict = new StructType()
  .add("sentiment", StringType, nullable = false, "positive, negative or neutral")
  .add("confidence", DecimalType(3, 2))
  .add("dishes", ArrayType(StringType))

val typed = reviews.withCompletions(
  model = "openai/gpt-5.4-mini",
  prompt = "Read this restaurant review. Review: {text}",
  options = Map("schema" -> verdict))

Completions.flatten(typed).write.mode("overwrite").saveAsTable("reviews_typed")

spark.table("reviews_typed").where("success").select("id", "parsed.*").orderBy("id").show()

// COMMAND ----------

// MAGIC %md
// MAGIC ## Where to go from here
// MAGIC
// MAGIC - Try it on `df.limit(100)` first: what stands *above* the completions, such as a `filter` on the result, does not reduce what is asked.
// MAGIC - Every option: `docs/options.md`. The fields of the result: `docs/results.md`. Schemas: `docs/structured.md`.
// MAGIC - The same thing on a schedule, without a notebook: `docs/job.md`.
