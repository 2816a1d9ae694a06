package io.sparkcompletions.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.job.ExitCode;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final CompletionsException BAD_KEY =
      new CompletionsException(ErrorCode.AUTHENTICATION_FAILED, "the key is wrong");

  @Test
  void noFailedRowIsToleratedUnlessTheJobSaysSo() {
    assertThat(Verdict.of(100, 0, BigDecimal.ZERO)).isEqualTo(ExitCode.DONE);
    assertThat(Verdict.of(100, 1, BigDecimal.ZERO)).isEqualTo(ExitCode.FAILED_ROWS);
    assertThat(Verdict.of(100, 10, new BigDecimal("0.1"))).isEqualTo(ExitCode.DONE);
    assertThat(Verdict.of(100, 11, new BigDecimal("0.1"))).isEqualTo(ExitCode.FAILED_ROWS);
    assertThat(Verdict.of(0, 0, BigDecimal.ZERO)).isEqualTo(ExitCode.DONE);
  }

  @Test
  void aFatalClassIsTheProvidersRefusal() {
    Throwable wrapped = new RuntimeException("Job aborted", new RuntimeException(BAD_KEY));

    assertThat(Verdict.of(wrapped))
        .contains(new Verdict(ExitCode.PROVIDER, "authentication_failed: the key is wrong"));
  }

  @Test
  void aFatalClassIsFoundInWhatSparkRepeats() {
    Throwable repeated =
        new RuntimeException(
            "Job 3 cancelled: "
                + BAD_KEY.getClass().getName()
                + ": "
                + BAD_KEY.getMessage()
                + "\n\tat somewhere");

    assertThat(Verdict.of(repeated))
        .contains(new Verdict(ExitCode.PROVIDER, "authentication_failed: the key is wrong"));
  }

  @Test
  void aFatalClassIsFoundInTheReasonOfACancelledJob() {
    Throwable cancelled =
        new RuntimeException(
            "[SPARK_JOB_CANCELLED] Job 47 cancelled because model_not_found: openai/x (HTTP 404):"
                + " the model does not exist. SQLSTATE: XXKDA");

    assertThat(Verdict.of(cancelled))
        .contains(
            new Verdict(
                ExitCode.PROVIDER,
                "model_not_found: openai/x (HTTP 404): the model does not exist."));
  }

  @Test
  void aRunStoppedByItsRowsIsToldApart() {
    assertThat(Verdict.of(new CompletionsException(ErrorCode.SERVER_ERROR, "row 7")))
        .map(Verdict::code)
        .contains(ExitCode.STOPPED);
  }

  @Test
  void anythingElseIsNoVerdict() {
    assertThat(Verdict.of(new IllegalStateException("no"))).isEmpty();
  }
}
