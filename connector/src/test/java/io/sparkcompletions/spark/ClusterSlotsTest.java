package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ClusterSlotsTest {
  @Test
  void localMastersSayHowManyTheyRun() {
    assertThat(slots(conf(), "local", 1)).isEqualTo(1);
    assertThat(slots(conf(), "local[3]", 200)).isEqualTo(3);
    assertThat(slots(conf(), "local[3,4]", 200)).isEqualTo(3);
    assertThat(slots(conf(), "local[*]", 1)).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void whatIsRegisteredOrConfiguredCountsWhicheverIsMore() {
    SparkConf conf = conf().set("spark.executor.cores", "4");

    assertThat(slots(conf, "yarn", 12)).isEqualTo(12);
    assertThat(slots(conf.clone().set("spark.executor.instances", "10"), "yarn", 2)).isEqualTo(40);
    assertThat(slots(conf.clone().set("spark.cores.max", "24"), "spark://m", 2)).isEqualTo(24);
  }

  @Test
  void dynamicAllocationCountsWhatItMayGrowTo() {
    SparkConf conf =
        conf()
            .set("spark.executor.cores", "4")
            .set("spark.dynamicAllocation.enabled", "true")
            .set("spark.dynamicAllocation.maxExecutors", "50");

    assertThat(slots(conf, "yarn", 8)).isEqualTo(200);
  }

  @Test
  void coresOfATaskAreTakenIntoAccount() {
    assertThat(slots(conf().set("spark.task.cpus", "4"), "yarn", 8)).isEqualTo(2);
    assertThat(slots(conf().set("spark.task.cpus", "4"), "yarn", 2)).isEqualTo(1);
  }

  @Test
  void aParallelismSetByTheUserSaysNothingAboutSlots() {
    SparkConf conf =
        conf().set("spark.default.parallelism", "500").set("spark.executor.instances", "3");

    assertThat(slots(conf, "yarn", 500)).isEqualTo(3);
  }

  private static int slots(SparkConf conf, String master, int defaultParallelism) {
    return ClusterSlots.of(conf, master, defaultParallelism);
  }

  private static SparkConf conf() {
    return new SparkConf(false);
  }
}
