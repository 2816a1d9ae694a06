package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.RunProgress;
import io.sparkcompletions.spark.ProgressChannel.Origin;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class ProgressBoardTest {
  private final ProgressBoard board = new ProgressBoard();

  @Test
  void tasksOfARunAreSummed() {
    board.said(new Origin("run", 0, 1, "1"), rows(10, "0.5", 3));
    board.said(new Origin("run", 1, 2, "2"), rows(20, "0.25", 4));
    board.said(new Origin("other", 0, 3, "1"), rows(1000, "9", 0));

    RunProgress sum = board.progress("run");

    assertThat(sum.rows()).isEqualTo(30);
    assertThat(sum.costUsd()).isEqualByComparingTo("0.75");
    assertThat(sum.rateLimited()).isEqualTo(7);
    assertThat(sum.runningTasks()).isEqualTo(2);
  }

  @Test
  void aTaskThatRunsAgainReplacesItsEarlierWord() {
    board.said(new Origin("run", 0, 1, "1"), rows(90, "9", 0));
    board.said(new Origin("run", 0, 7, "2"), rows(10, "1", 0));
    board.said(new Origin("run", 0, 1, "1"), rows(95, "9.5", 0));

    assertThat(board.progress("run").rows()).isEqualTo(10);
    assertThat(board.progress("run").costUsd()).isEqualByComparingTo("1");
  }

  @Test
  void refusalsOfOneEngineAreNotCountedForEachOfItsTasks() {
    board.said(new Origin("run", 0, 1, "1"), rows(1, "0", 5));
    board.said(new Origin("run", 1, 2, "1"), rows(1, "0", 6));

    assertThat(board.progress("run").rateLimited()).isEqualTo(6);
  }

  @Test
  void anUnknownRunHasNoProgress() {
    assertThat(board.progress("never heard of")).isEqualTo(RunProgress.NONE);
  }

  private static RunProgress rows(long rows, String usd, long refusals) {
    return new RunProgress(rows, 0, 0, 0, 0, 0, new BigDecimal(usd), 0, 0, refusals, 1);
  }
}
