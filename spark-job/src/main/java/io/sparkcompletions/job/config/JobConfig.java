package io.sparkcompletions.job.config;

import io.sparkcompletions.options.CompletionOptions;
import io.sparkcompletions.options.ResolvedOptions.Setting;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One job, as its file and the command line describe it.
 *
 * @param where a condition in SQL that input rows must fulfil
 * @param options the connector's options, by the connector's keys
 * @param customId what names rows, in the connector's words
 * @param column the result column
 * @param maxFailedRatio the share of failed rows up to which a run counts as done
 * @param reportPath the folder for report.json and report.html
 * @param master Spark's master if the command line names none
 * @param conf Spark's configuration where the command line says nothing else
 */
public record JobConfig(
    TableConfig input,
    Optional<String> where,
    Map<String, String> options,
    Optional<String> customId,
    String column,
    TableConfig output,
    WriteMode mode,
    BigDecimal maxFailedRatio,
    Optional<String> reportPath,
    Optional<String> master,
    Map<String, String> conf) {

  public JobConfig {
    options = Map.copyOf(options);
    conf = Map.copyOf(conf);
  }

  /**
   * Reads a job.
   *
   * @param location what the problems are reported under
   * @param text the file's text
   * @param settings {@code path.to.key=value}, stronger than the file, the last one strongest
   * @param session Spark's configuration, where {@code spark.completions.*} holds options that are
   *     weaker than the file's
   * @throws InvalidJobException with every problem of the file, the settings and the connector's
   *     options
   */
  public static JobConfig parse(
      String location, String text, List<String> settings, Map<String, String> session) {
    return new JobReader().read(location, text, settings, session);
  }

  /** Where answers are kept beyond the run, if the file says. */
  public Optional<String> checkpointLocation() {
    return Optional.ofNullable(options.get(CompletionOptions.CHECKPOINT_LOCATION.key()));
  }

  /** A sentence of the connector about its options, with the path of the file before it. */
  public String placed(String problem) {
    return OptionPlaces.placed(problem, conf);
  }

  /** Settings as the connector reports them, each with the path of the file that it comes from. */
  public List<Setting> placed(List<Setting> settings) {
    return settings.stream().map(setting -> OptionPlaces.placed(setting, conf)).toList();
  }
}
