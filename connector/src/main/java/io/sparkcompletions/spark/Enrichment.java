package io.sparkcompletions.spark;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.RunProgress;
import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.metrics.RunReport;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.model.schema.AnswerSchema;
import io.sparkcompletions.options.CredentialReference;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.pricing.PriceTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes the plan of one call of {@code withCompletions}.
 *
 * <pre>
 * row struct                         all columns of the input; its position with preserveOrder
 *   + request struct                 {@link RequestColumn}
 *   → repartition(2^bits, slot)      a bucket a partition, see {@link BucketTable}
 *   → sort within partitions         by key, then customId; with promptCache by what requests begin
 *                                    with before that, and a task has one bucket
 *   + partition number
 *   → coalesce(tasks)
 *   → mapPartitions                  {@link CompletePartition}, structs as {@link RawRowType}
 *   → sort by position               with preserveOrder
 *   → columns of the row, result
 * </pre>
 *
 * <p>Runs on the driver. It reads options, the schema, the price table if one was given, and the
 * key if the driver knows it. It runs no job and sends nothing.
 */
public final class Enrichment {
  private static final String CLASSIC = "org.apache.spark.sql.classic.";

  /** What is passed through. */
  private static final String ROW = "row";

  private static final String REQUEST = "request";
  private static final String PARTITION = "partition";
  private static final String RESULT = "result";

  /** The name of the schema that an answer is in, where rows choose. */
  private static final String CHOSEN = "schema";

  private final Dataset<Row> input;
  private final CompletionSpec spec;
  private final ResolvedOptions options;
  private final SparkSession session;
  private final SparkContext context;

  private Enrichment(Dataset<Row> input, CompletionSpec spec) {
    this.input = input;
    this.spec = spec;
    this.session = input.sparkSession();
    this.options = spec.resolve(settings(session));
    this.context = session.sparkContext();
  }

  /** The input with the result column. */
  public static Dataset<Row> plan(Dataset<Row> input, CompletionSpec spec) {
    if (!input.getClass().getName().startsWith(CLASSIC)) {
      throw new UnsupportedOperationException(
          "withCompletions needs a classic Spark session in this version; this DataFrame belongs"
              + " to a Spark Connect session");
    }
    if (input.isStreaming()) {
      throw new UnsupportedOperationException(
          "withCompletions cannot run inside a streaming query in this version; enrich each"
              + " micro-batch: writeStream().foreachBatch((batch, id) -> ...)");
    }
    return new Enrichment(input, spec).plan();
  }

  /** How far the run of a DataFrame is that {@link #plan} returned. */
  public static RunProgress progress(Dataset<Row> output) {
    DriverHooks.Run run =
        DriverHooks.runOf(output)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "only a DataFrame as withCompletions returned it has progress, not one"
                            + " derived from it"));
    return DriverHooks.of(output.sparkSession().sparkContext()).progress(run.id());
  }

  /** The report of an enriched table; with its options, if it is what {@link #plan} returned. */
  public static RunReport report(Dataset<Row> enriched, String column) {
    return report(enriched, column, enriched);
  }

  /**
   * The report of rows that were written from what {@link #plan} returned, with its options.
   *
   * <p>Only the written rows are read.
   */
  public static RunReport report(Dataset<Row> written, String column, Dataset<Row> enriched) {
    RunReport report = ReportQuery.run(written, column);
    return DriverHooks.runOf(enriched)
        .map(
            run ->
                report
                    .with(run.priceTableVersion(), run.settings())
                    .withNotices(
                        DriverHooks.of(enriched.sparkSession().sparkContext()).notices(run)))
        .orElse(report);
  }

  private static Map<String, String> settings(SparkSession session) {
    return CollectionConverters.asJava(session.conf().getAll());
  }

  private Dataset<Row> plan() {
    new Names(input.schema(), session).check(options.column());
    boolean byPrefix = options.promptCache() != PromptCache.OFF;
    Layout layout = Layout.of(ClusterSlots.of(context), maxRows(input));
    layout = byPrefix ? layout.oneBucketPerTask() : layout;
    PriceTable prices = prices();
    RequestFactory factory = RequestColumn.requests(options, prices);
    RequestColumn requests = new RequestColumn(input, options, factory);
    BucketTable buckets = BucketTable.of(layout.bits(), context.applicationId());
    Column request = requests.of(buckets);
    Dataset<Row> shuffled =
        input
            .select(passed().as(ROW), request.as(REQUEST))
            .repartition(layout.buckets(), functions.col(REQUEST + ".slot"))
            .sortWithinPartitions(
                byPrefix
                    ? new Column[] {request("prefix"), request("key"), request("customId")}
                    : new Column[] {request("key"), request("customId")})
            .withColumn(PARTITION, functions.spark_partition_id())
            .coalesce(layout.tasks());
    DriverHooks hooks = DriverHooks.of(context);
    LedgerPlace ledger = hooks.ledger(options);
    LimitPlace limits = hooks.limits(options);
    TaskPlan plan =
        new TaskPlan(
            UUID.randomUUID().toString(),
            options,
            factory,
            buckets,
            requests.promptInRow(),
            hooks.hearsProgress(),
            ledger,
            limits);
    Delivery delivery =
        new Delivery(secret(), prices, new HadoopSettings(context.hadoopConfiguration()));
    RawRowType row = new RawRowType((StructType) shuffled.schema().apply(ROW).dataType());
    Dataset<Row> answered =
        shuffled
            .as(
                Encoders.row(
                    new StructType()
                        .add(ROW, row, false)
                        .add(REQUEST, new RawRowType(RequestFields.SCHEMA), false)
                        .add(PARTITION, DataTypes.IntegerType, false)))
            .mapPartitions(
                new CompletePartition(plan, broadcast(delivery)), Encoders.row(answeredType(row)));
    Dataset<Row> output =
        options.preserveOrder()
            ? answered.sort(cell(input.schema().size())).select(columns())
            : answered.select(columns());
    DriverHooks.remember(
        output,
        new DriverHooks.Run(
            plan.runId(), delivery.prices().version(), options.settings(), ledger, limits));
    return output;
  }

  private StructType answeredType(RawRowType row) {
    StructType type =
        new StructType()
            .add(ROW, row, false)
            .add(RESULT, new RawRowType(CompletionSchema.of(options.includeResponse())), false);
    return options.schemas().isEmpty() ? type : type.add(CHOSEN, DataTypes.StringType);
  }

  private static Column request(String field) {
    return functions.col(REQUEST + "." + field);
  }

  /** All of the input's columns, by number because names may be strange, and the position. */
  private Column passed() {
    List<Column> cells = new ArrayList<>();
    for (String name : input.columns()) {
      cells.add(functions.col(ResultColumns.quote(name)).as("c" + cells.size()));
    }
    if (options.preserveOrder()) {
      cells.add(functions.monotonically_increasing_id().as("c" + cells.size()));
    }
    return functions.struct(cells.toArray(Column[]::new));
  }

  private static Column cell(int number) {
    return functions.unwrap_udt(functions.col(ROW)).getField("c" + number);
  }

  /** The input's columns as they were declared, then the result. */
  private Column[] columns() {
    List<Column> columns = new ArrayList<>();
    for (StructField field : input.schema().fields()) {
      columns.add(cell(columns.size()).as(field.name(), field.metadata()));
    }
    columns.add(result().as(options.column()));
    return columns.toArray(Column[]::new);
  }

  /** The result; with {@code parsed} behind the text it is made of, if answers have a schema. */
  private Column result() {
    Column result = functions.unwrap_udt(functions.col(RESULT));
    if (options.schema().isEmpty() && options.schemas().isEmpty()) {
      return result;
    }
    List<Column> fields = new ArrayList<>();
    for (String name : CompletionSchema.of(options.includeResponse()).fieldNames()) {
      Column field = result.getField(name);
      fields.add(field.as(name));
      if (name.equals(CompletionSchema.TEXT)) {
        fields.add(parsed(field).as(CompletionSchema.PARSED));
      }
    }
    return functions.struct(fields.toArray(Column[]::new));
  }

  private Column parsed(Column text) {
    if (options.schemas().isEmpty()) {
      return ParsedColumn.of(options.schema().orElseThrow(), text);
    }
    Map<String, AnswerSchema> all = new LinkedHashMap<>();
    options.schema().ifPresent(schema -> all.put(ResolvedOptions.DEFAULT_SCHEMA, schema));
    all.putAll(options.schemas());
    return ParsedColumn.of(all, functions.col(CHOSEN), text);
  }

  private Broadcast<byte[]> broadcast(Delivery delivery) {
    return JavaSparkContext.fromSparkContext(context).broadcast(delivery.toBytes());
  }

  /** What this process knows of the key, for executors that do not. */
  private DeliveredSecret secret() {
    CredentialReference reference = options.apiKey();
    SparkConf conf = context.getConf();
    settings(session).forEach(conf::set);
    Optional<String> key = spec.literalKey().or(() -> SecretResolver.of(conf).find(reference));
    return new DeliveredSecret(key.orElse(null));
  }

  private PriceTable prices() {
    return options.priceTable().map(this::prices).orElseGet(PriceTable::bundled);
  }

  private PriceTable prices(String location) {
    Path path = new Path(location);
    try (InputStream file = path.getFileSystem(context.hadoopConfiguration()).open(path)) {
      return PriceTable.bundled()
          .withOverrides(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new InvalidOptionsException(
          List.of("priceTable " + location + " cannot be read: " + e.getMessage()));
    }
  }

  /** An upper bound of the rows, where the plan tells one without running anything. */
  private static OptionalLong maxRows(Dataset<Row> input) {
    Option<Object> bound =
        ((org.apache.spark.sql.classic.Dataset<Row>) input).queryExecution().analyzed().maxRows();
    return bound.isDefined() ? OptionalLong.of((Long) bound.get()) : OptionalLong.empty();
  }
}
