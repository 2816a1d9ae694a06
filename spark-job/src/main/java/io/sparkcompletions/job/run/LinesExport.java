package io.sparkcompletions.job.run;

import io.sparkcompletions.CompletionLedger;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Function;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;

/**
 * Writes lines of JSON to one file or to a folder of part files, on any Hadoop file system.
 *
 * <p>What is written shows when all of it is there. One file is written by the driver, a line at a
 * time; a folder by tasks, in files of at most {@value #MAX_LINES} lines, which is what a provider
 * takes as one batch.
 */
public final class LinesExport implements LedgerTask {
  private static final String ONE_FILE = ".jsonl";
  private static final int MAX_LINES = 50_000;

  private final String path;
  private final boolean overwrite;
  private final String noun;
  private final Function<CompletionLedger, Dataset<String>> lines;

  private LinesExport(
      String path,
      boolean overwrite,
      String noun,
      Function<CompletionLedger, Dataset<String>> lines) {
    this.path = path;
    this.overwrite = overwrite;
    this.noun = noun;
    this.lines = lines;
  }

  /** All results. */
  public static LedgerTask results(String path, boolean overwrite) {
    return new LinesExport(path, overwrite, "results", CompletionLedger::results);
  }

  /** The requests without a usable answer; says so where their text was not recorded. */
  public static LedgerTask failedRequests(String path, boolean overwrite) {
    LinesExport requests =
        new LinesExport(path, overwrite, "requests", CompletionLedger::failedRequests);
    return (spark, ledger, out) -> {
      requests.execute(spark, ledger, out);
      long lost = ledger.entries().where("NOT complete AND request IS NULL").count();
      if (lost > 0) {
        out.println(
            lost
                + " more have no usable answer and no recorded text; ledger.recordRequests of the"
                + " job says which texts are recorded");
      }
    };
  }

  @Override
  public void execute(SparkSession spark, CompletionLedger ledger, PrintStream out) {
    Path target = new Path(path);
    Places places = new Places(spark.sparkContext().hadoopConfiguration());
    if (places.overlap(path, ledger.status().directory())) {
      throw new RefusedException(
          "--output "
              + path
              + " and the ledger in "
              + ledger.status().directory()
              + " lie in each other; give another place");
    }
    try {
      FileSystem files = target.getFileSystem(spark.sparkContext().hadoopConfiguration());
      if (files.exists(target) && !overwrite) {
        throw new RefusedException(
            "--output " + path + " exists already; give another name, or --overwrite");
      }
      Replacement replacement = new Replacement(files, target);
      replacement.prepare();
      Path next = new Path(replacement.next());
      long count;
      if (path.toLowerCase(Locale.ROOT).endsWith(ONE_FILE)) {
        count = writeFile(files, next, lines.apply(ledger).toLocalIterator());
        replacement.commit();
      } else {
        lines.apply(ledger).write().option("maxRecordsPerFile", MAX_LINES).text(replacement.next());
        replacement.commit();
        count = spark.read().text(path).count();
      }
      out.println(String.format(Locale.ROOT, "%,d %s written to %s", count, noun, path));
    } catch (IOException e) {
      throw new UncheckedIOException("nothing can be written to " + path, e);
    }
  }

  private static long writeFile(FileSystem files, Path file, Iterator<String> lines)
      throws IOException {
    long count = 0;
    try (BufferedWriter out =
        new BufferedWriter(
            new OutputStreamWriter(files.create(file, true), StandardCharsets.UTF_8))) {
      while (lines.hasNext()) {
        out.write(lines.next());
        out.write('\n');
        count++;
      }
    }
    return count;
  }
}
