package io.sparkcompletions.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.tests.job.Commands.Result;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** bin/demo, from somewhere else. */
@Timeout(600)
class DemoIT {
  @Test
  void theDemoEnrichesTheWholeDataSetAndItsCostIsTheSimulatorsBill(@TempDir Path elsewhere)
      throws Exception {
    Result result = Commands.run("demo", elsewhere, Map.of());

    assertThat(result.exitCode()).as(result.toString()).isZero();
    assertThat(result.out())
        .contains("3202 rows: 3202 succeeded, 0 failed")
        .contains("equal, to the last digit")
        .containsPattern("[\\p{IsArabic}]{3}")
        .containsPattern("[\\p{IsArmenian}]{3}");
    assertThat(Commands.root().resolve("out/demo/texts/_delta_log")).isDirectory();
    assertThat(Commands.root().resolve("out/demo/report/report.html")).isRegularFile();
  }
}
