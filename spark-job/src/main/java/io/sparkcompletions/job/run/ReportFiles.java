package io.sparkcompletions.job.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkcompletions.RunProgress;
import io.sparkcompletions.job.ExitCode;
import io.sparkcompletions.metrics.RunReport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder that the report goes to, on any Hadoop file system; earlier reports are replaced.
 *
 * <p>{@code report.json} begins with {@code status} and {@code exitCode}. A run that did not finish
 * has {@code message} and {@code soFar} instead of the rest, and no page.
 */
record ReportFiles(Configuration hadoop, String folder) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final String PAGE = "report.html";

  /** Reports a run that was done. */
  void write(RunReport report, ExitCode code) {
    ObjectNode json = ended(code);
    try {
      json.setAll((ObjectNode) JSON.readTree(report.toJson()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is one JSON object", e);
    }
    write(json);
    write(PAGE, report.toHtml());
  }

  /** Reports a run that was broken off. */
  void write(Verdict verdict, long rows, RunProgress progress) {
    ObjectNode json = ended(verdict.code()).put("message", verdict.message());
    json.putObject("soFar")
        .put("rowsOfInput", rows)
        .put("rows", progress.rows())
        .put("failed", progress.failed())
        .put("ledger", progress.reused())
        .put("inputTokens", progress.inputTokens())
        .put("outputTokens", progress.outputTokens())
        .put("costUsd", progress.costUsd())
        .put("unpricedRows", progress.unpriced())
        .put("unansweredAttempts", progress.unansweredAttempts());
    write(json);
    Path page = new Path(folder, PAGE);
    try {
      page.getFileSystem(hadoop).delete(page, false);
    } catch (IOException e) {
      throw new UncheckedIOException("the earlier report cannot be deleted: " + page, e);
    }
  }

  private static ObjectNode ended(ExitCode code) {
    return JSON.createObjectNode().put("status", code.text()).put("exitCode", code.number());
  }

  private void write(ObjectNode json) {
    try {
      write("report.json", JSON.writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree always has a JSON form", e);
    }
  }

  private void write(String name, String text) {
    Path path = new Path(folder, name);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      try (OutputStream out = files.create(path, true)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the report cannot be written to " + path, e);
    }
  }
}
