package io.sparkcompletions.spark;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * How many tasks the cluster runs at once, or could with what it may still allocate.
 *
 * <p>Read from the configuration as well as from what is registered, because a plan is often made
 * before the executors are there. An answer that is too large costs a little (tasks come in waves),
 * one that is too small leaves executors idle.
 */
final class ClusterSlots {
  private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+|\\*)(?:,.*)?]");

  private ClusterSlots() {}

  static int of(SparkContext context) {
    return of(context.getConf(), context.master(), context.defaultParallelism());
  }

  static int of(SparkConf conf, String master, int defaultParallelism) {
    int cores = cores(conf, master, defaultParallelism);
    return Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
  }

  /** How many executors share what the cluster has, or will. */
  static int executors(SparkContext context) {
    SparkConf conf = context.getConf();
    int cores = cores(conf, context.master(), context.defaultParallelism());
    return Math.max(1, cores / conf.getInt("spark.executor.cores", 1));
  }

  private static int cores(SparkConf conf, String master, int defaultParallelism) {
    Matcher local = LOCAL.matcher(master);
    if (local.matches()) {
      return local.group(1).equals("*")
          ? Runtime.getRuntime().availableProcessors()
          : Integer.parseInt(local.group(1));
    }
    if (master.equals("local")) {
      return 1;
    }
    int executorCores = conf.getInt("spark.executor.cores", 1);
    int executors =
        conf.getBoolean("spark.dynamicAllocation.enabled", false)
            ? conf.getInt("spark.dynamicAllocation.maxExecutors", 0)
            : conf.getInt("spark.executor.instances", 0);
    // Users set spark.default.parallelism for other reasons; then it says nothing about cores.
    int registered = conf.contains("spark.default.parallelism") ? 1 : defaultParallelism;
    long configured = Math.max((long) executors * executorCores, conf.getInt("spark.cores.max", 0));
    return (int) Math.min(Integer.MAX_VALUE, Math.max(registered, configured));
  }
}
