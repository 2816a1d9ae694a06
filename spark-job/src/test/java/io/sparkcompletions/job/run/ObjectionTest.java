package io.sparkcompletions.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.spark.SparkException;
import org.apache.spark.SparkThrowable;
import org.junit.jupiter.api.Test;

class ObjectionTest {
  @Test
  void sparksOwnWordsAreShownWithoutTheirFrame() {
    assertThat(
            Objection.in(
                new Said(
                    "PATH_NOT_FOUND",
                    "[PATH_NOT_FOUND] Path does not exist: file:/x. SQLSTATE: 42K03;\n'Project")))
        .contains("Path does not exist: file:/x.");
  }

  @Test
  void whatAFileSystemSaysIsFoundBelowWhatSparkMakesOfIt() {
    SparkException aborted =
        new SparkException("Job aborted", new FileNotFoundException("/data/x.json"));

    assertThat(Objection.in(aborted)).contains("FileNotFoundException: /data/x.json");
    assertThat(Objection.in(new IOException((String) null))).contains("IOException");
  }

  @Test
  void accidentsAndDefectsAreNoObjections() {
    assertThat(Objection.in(new SparkException("Job aborted: executor lost", null))).isEmpty();
    assertThat(Objection.in(new IllegalStateException("no"))).isEmpty();
    assertThat(Objection.in(new Said("INTERNAL_ERROR", "a defect"))).isEmpty();
    assertThat(Objection.in(new Said("SPARK_JOB_CANCELLED", "cancelled"))).isEmpty();
  }

  private static final class Said extends RuntimeException implements SparkThrowable {
    private static final long serialVersionUID = 1L;

    private final String condition;

    Said(String condition, String message) {
      super(message);
      this.condition = condition;
    }

    @Override
    public String getCondition() {
      return condition;
    }
  }
}
