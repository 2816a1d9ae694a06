package io.sparkcompletions.spark;

import io.sparkcompletions.CompletionSpec;
import io.sparkcompletions.RunProgress;
import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.metrics.RunReport;
import io.sparkcompletions.options.CredentialReference;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.pricing.PriceTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes the plan of one call of {@code withCompletions}.
 *
 * <pre>
 * input
 *   + position                       with preserveOrder
 *   + request struct                 {@link RequestColumn}
 *   → repartition(2^bits, slot)      bucket b goes to partition b
 *   → sort within partitions         by key, then customId
 *   + partition number
 *   → coalesce(tasks)
 *   → strings as bytes               {@link Carried}
 *   → mapPartitions                  {@link CompletePartition}
 *   → sort by position, drop it      with preserveOrder
 *   → result struct, declared types  {@link ResultCells}
 * </pre>
 *
 * <p>Runs on the driver. It reads options, the schema, the price table if one was given, and the
 * key if the driver knows it. It runs no job and sends nothing.
 */
public final class Enrichment {
  private static final String CLASSIC = "org.apache.spark.sql.classic.";

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
                        DriverHooks.of(enriched.sparkSession().sparkContext())
                            .notices(run.ledger())))
        .orElse(report);
  }

  private static Map<String, String> settings(SparkSession session) {
    return CollectionConverters.asJava(session.conf().getAll());
  }

  private Dataset<Row> plan() {
    Names names = new Names(input.schema(), session);
    names.check(options.column());
    Layout layout = Layout.of(ClusterSlots.of(context), maxRows(input));
    RequestColumn requests = new RequestColumn(input, options);
    Column request = requests.of(layout.bits());
    String position = names.free("__completions_position");
    String requestName = names.free("__completions_request");
    String partition = names.free("__completions_partition");
    String cells = names.free("__completions_cell") + "_";
    Dataset<Row> rows =
        options.preserveOrder()
            ? input.withColumn(position, functions.monotonically_increasing_id())
            : input;
    StructType passed = Carried.of(rows.schema());
    Column fields = functions.col(requestName);
    Dataset<Row> shuffled =
        rows.withColumn(requestName, request)
            .repartition(layout.buckets(), fields.getField("slot"))
            .sortWithinPartitions(fields.getField("key"), fields.getField("customId"))
            .withColumn(partition, functions.spark_partition_id())
            .coalesce(layout.tasks())
            .select(carried(passed, requestName, partition));
    DriverHooks hooks = DriverHooks.of(context);
    LedgerPlace ledger = hooks.ledger(options);
    TaskPlan plan =
        new TaskPlan(
            UUID.randomUUID().toString(),
            options,
            RequestColumn.requests(options),
            layout.bits(),
            passed.size(),
            new Intake.Columns(passed.size(), passed.size() + 1, requests.promptInRow()),
            hooks.hearsProgress(),
            ledger);
    Delivery delivery =
        new Delivery(secret(), prices(), new HadoopSettings(context.hadoopConfiguration()));
    RowEncoders encoders = new RowEncoders(session);
    Dataset<Row> answered =
        shuffled
            .as(encoders.of(shuffled.schema()))
            .mapPartitions(
                new CompletePartition(plan, broadcast(delivery)),
                encoders.of(withCells(passed, cells)));
    Dataset<Row> ordered =
        options.preserveOrder() ? answered.sort(position).drop(position) : answered;
    Dataset<Row> output = ordered.select(asDeclared(ordered, cells));
    DriverHooks.remember(
        output,
        new DriverHooks.Run(plan.runId(), delivery.prices().version(), options.settings(), ledger));
    return output;
  }

  private static Column[] carried(StructType passed, String... ours) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : passed.fields()) {
      columns.add(
          functions
              .col(ResultColumns.quote(field.name()))
              .cast(field.dataType())
              .as(field.name(), field.metadata()));
    }
    for (String name : ours) {
      columns.add(functions.col(name));
    }
    return columns.toArray(Column[]::new);
  }

  private StructType withCells(StructType passed, String prefix) {
    StructType type = passed;
    for (StructField cell : ResultCells.of(options.includeResponse(), prefix)) {
      type = type.add(cell);
    }
    return type;
  }

  private Broadcast<byte[]> broadcast(Delivery delivery) {
    return JavaSparkContext.fromSparkContext(context).broadcast(delivery.toBytes());
  }

  /**
   * The input's columns as they were declared: a pass through rows forgets the fields of an
   * interval and the metadata of a column, and texts go through it as bytes. Then the result.
   */
  private Column[] asDeclared(Dataset<Row> output, String cells) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : input.schema().fields()) {
      Column column = functions.col(ResultColumns.quote(field.name()));
      boolean same = output.schema().apply(field.name()).dataType().equals(field.dataType());
      columns.add(
          (same ? column : column.cast(field.dataType())).as(field.name(), field.metadata()));
    }
    columns.add(ResultCells.toStruct(options.includeResponse(), cells).as(options.column()));
    return columns.toArray(Column[]::new);
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
