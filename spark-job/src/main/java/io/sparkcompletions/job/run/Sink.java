package io.sparkcompletions.job.run;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.job.config.TableConfig;
import io.sparkcompletions.job.config.WriteMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The table or path that rows go to; one object per run, since it remembers what was there before.
 *
 * <p>Nothing that was there is lost to a run that fails: tables with a log commit at the end, and
 * plain files are replaced by {@link Replacement}. Writing runs the plan once. Delta's merge looks
 * at its source twice; the session tells it to keep a copy of it ({@link Sessions}).
 */
final class Sink {
  private static final Set<String> FILE_FORMATS = Set.of("delta", "parquet", "orc", "json", "avro");

  private static final String VIEW = "spark_completions_merge_source";
  private static final String FILE = "_metadata.file_path";

  private final SparkSession spark;
  private final TableConfig output;
  private final WriteMode mode;
  private final Optional<String> customId;
  private final boolean existed;
  private final Set<String> filesBefore;

  private Sink(SparkSession spark, JobConfig config) {
    this.spark = spark;
    this.output = config.output();
    this.mode = config.mode();
    this.customId = config.customId();
    this.existed = exists();
    this.filesBefore = existed && mode == WriteMode.APPEND && hasFiles() ? files() : Set.of();
  }

  /** Looks at what is there, which reads no rows. */
  static Sink open(SparkSession spark, JobConfig config) {
    return new Sink(spark, config);
  }

  /** Says what speaks against writing rows of that shape, as far as it can be known before. */
  void check(StructType input, Problems problems) {
    if (hasFiles()) {
      Path target = new Path(output.path().orElseThrow());
      Path written = replaces() ? new Path(replacement().next()) : target;
      Folders.check(hadoop(), written, "output.path", problems);
    }
    if (mode != WriteMode.MERGE) {
      return;
    }
    String id = customId.orElseThrow();
    if (!hasColumn(input, id)) {
      problems.add(
          "completion.customId: merge needs the name of an input column; the input has "
              + String.join(", ", input.fieldNames()));
    }
    if (existed && !hasColumn(stored(new StructType()).schema(), id)) {
      problems.add("output: " + output.name() + " has no column " + id + " to merge by");
    }
  }

  /**
   * What Spark has against writing rows of that shape, as a problem of the job.
   *
   * @param text Spark's words
   */
  String objection(String text, StructType rows) {
    boolean readable = output.table().isPresent() || output.isDelta();
    String difference = existed && readable ? difference(stored(rows).schema(), rows) : "";
    return "output: "
        + text
        + (difference.isEmpty()
            ? ""
            : " "
                + difference
                + " Give another output, drop or rename columns, or let Delta change the table with"
                + " output.options.mergeSchema: true (append) or overwriteSchema: true (overwrite).");
  }

  private static String difference(StructType stored, StructType written) {
    List<String> parts = new ArrayList<>();
    for (StructField field : written.fields()) {
      Optional<StructField> there =
          Arrays.stream(stored.fields())
              .filter(other -> other.name().equalsIgnoreCase(field.name()))
              .findFirst();
      if (there.isEmpty()) {
        parts.add("column " + field.name() + " is not in the table");
      } else if (!there.get().dataType().catalogString().equals(field.dataType().catalogString())) {
        parts.add(
            "column "
                + field.name()
                + " is "
                + there.get().dataType().typeName()
                + " there and "
                + field.dataType().typeName()
                + " here");
      }
    }
    return parts.isEmpty() ? "" : "Difference: " + String.join("; ", parts) + ".";
  }

  /**
   * All that is there; empty if there is nothing, or if it cannot be read back.
   *
   * @param schema what was written, for formats that do not know
   */
  Optional<Dataset<Row>> read(StructType schema) {
    boolean readable = output.table().isPresent() || hasFiles();
    return existed && readable ? Optional.of(stored(schema)) : Optional.empty();
  }

  /** Writes the rows. This is the action that makes the calls. */
  void write(Dataset<Row> rows) {
    switch (mode) {
      case APPEND -> save(rows, SaveMode.Append);
      case OVERWRITE -> {
        if (replaces()) {
          replace(rows);
        } else {
          save(rows, SaveMode.Overwrite);
        }
      }
      case MERGE -> {
        if (existed) {
          merge(rows);
        } else {
          save(rows, SaveMode.ErrorIfExists);
        }
      }
    }
  }

  /**
   * What this run has written, read back.
   *
   * <p>Shape: everything after an overwrite, the input's ids after a merge, the new files after an
   * append. Empty for outputs that cannot be read back or whose new rows cannot be told.
   *
   * @param written the rows as they were handed to {@link #write}
   * @param input where they came from; only read
   */
  Optional<Dataset<Row>> readBack(Dataset<Row> written, Dataset<Row> input) {
    boolean readable = output.table().isPresent() || hasFiles();
    if (!readable) {
      return Optional.empty();
    }
    return switch (mode) {
      case OVERWRITE -> Optional.of(stored(written.schema()));
      case MERGE -> {
        String id = customId.orElseThrow();
        Dataset<Row> ids = input.select(col(Source.quoted(id)));
        yield Optional.of(stored(written.schema()).join(ids, usingColumn(id), "left_semi"));
      }
      case APPEND -> {
        Dataset<Row> stored = stored(written.schema());
        if (existed && !hasFiles()) {
          yield Optional.empty();
        }
        Dataset<Row> before =
            spark.createDataset(List.copyOf(filesBefore), Encoders.STRING()).toDF("file");
        yield Optional.of(stored.join(before, col(FILE).equalTo(col("file")), "left_anti"));
      }
    };
  }

  private void save(Dataset<Row> rows, SaveMode how) {
    DataFrameWriter<Row> writer = rows.write().options(output.options()).mode(how).format(format());
    if (output.table().isPresent()) {
      writer.saveAsTable(output.table().get());
    } else if (output.path().isPresent()) {
      writer.save(output.path().get());
    } else {
      writer.save();
    }
  }

  private void replace(Dataset<Row> rows) {
    Replacement replacement = replacement();
    replacement.prepare();
    boolean written = false;
    try {
      rows.write()
          .options(output.options())
          .mode(SaveMode.ErrorIfExists)
          .format(format())
          .save(replacement.next());
      written = true;
    } finally {
      if (!written) {
        replacement.abandon();
      }
    }
    replacement.commit();
  }

  /** Whether files are written beside those that are there, and change places with them. */
  private boolean replaces() {
    return mode == WriteMode.OVERWRITE && hasFiles() && !output.isDelta();
  }

  private Replacement replacement() {
    Path target = new Path(output.path().orElseThrow());
    return new Replacement(fileSystem(target), target);
  }

  /** The format to write; a table that exists keeps its own. */
  private String format() {
    if (existed && output.table().isPresent()) {
      List<Row> provider =
          spark
              .sql("DESCRIBE TABLE EXTENDED " + output.table().get())
              .where("col_name = 'Provider'")
              .select("data_type")
              .collectAsList();
      if (!provider.isEmpty()) {
        return provider.get(0).getString(0);
      }
    }
    return output.formatOrDelta();
  }

  private void merge(Dataset<Row> rows) {
    String id = Source.quoted(customId.orElseThrow());
    String same = "target." + id + " = source." + id;
    if (output.table().isPresent()) {
      rows.createOrReplaceTempView(VIEW);
      spark.sql(
          String.format(
              Locale.ROOT,
              "MERGE INTO %s AS target USING %s AS source ON %s"
                  + " WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *",
              output.table().get(),
              VIEW,
              same));
    } else {
      DeltaTable.forPath(spark, output.path().orElseThrow())
          .as("target")
          .merge(rows.as("source"), same)
          .whenMatched()
          .updateAll()
          .whenNotMatched()
          .insertAll()
          .execute();
    }
  }

  private boolean exists() {
    if (output.table().isPresent()) {
      return spark.catalog().tableExists(output.table().get());
    }
    if (output.path().isEmpty()) {
      return false;
    }
    String path = output.path().get();
    return output.isDelta() ? DeltaTable.isDeltaTable(spark, path) : pathExists(new Path(path));
  }

  private boolean pathExists(Path path) {
    try {
      return fileSystem(path).exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + path, e);
    }
  }

  private FileSystem fileSystem(Path path) {
    try {
      return path.getFileSystem(hadoop());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + path, e);
    }
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  private boolean hasFiles() {
    return output.path().isPresent()
        && FILE_FORMATS.contains(output.formatOrDelta().toLowerCase(Locale.ROOT));
  }

  /** The files that are there, as {@value #FILE} spells them: URIs with a single slash. */
  private Set<String> files() {
    Dataset<Row> stored = stored(new StructType().add("any", DataTypes.StringType));
    return Arrays.stream(stored.inputFiles())
        // Delta gives paths, the others give URIs.
        .map(file -> output.isDelta() ? file : new Path(URI.create(file)).toString())
        .map(path -> new Path(path).toUri().toString())
        .collect(Collectors.toSet());
  }

  /**
   * What is stored now.
   *
   * @param schema for formats that do not know their own
   */
  private Dataset<Row> stored(StructType schema) {
    if (output.table().isPresent()) {
      return spark.table(output.table().get());
    }
    DataFrameReader reader = spark.read().format(output.formatOrDelta());
    return (output.isDelta() ? reader : reader.schema(schema)).load(output.path().orElseThrow());
  }

  private static boolean hasColumn(StructType schema, String name) {
    return Arrays.stream(schema.fieldNames()).anyMatch(name::equalsIgnoreCase);
  }

  private static Seq<String> usingColumn(String column) {
    return CollectionConverters.asScala(List.of(column)).toSeq();
  }
}
