package io.sparkcompletions.tests.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparkcompletions.job.config.JobConfig;
import io.sparkcompletions.pricing.PriceTable;
import io.sparkcompletions.simulator.SimulatorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.junit.jupiter.api.Test;

/** Every file under conf/ is what it says it is. */
class ConfFilesIT {
  private static final Path CONF = Commands.root().resolve("conf");

  @Test
  void everyFileIsLoadedHere() throws IOException {
    Set<String> found;
    try (Stream<Path> files = Files.walk(CONF)) {
      found =
          new HashSet<>(
              files.filter(Files::isRegularFile).map(f -> CONF.relativize(f).toString()).toList());
    }
    assertThat(found)
        .containsExactlyInAnyOrder(
            "job.yaml",
            "structured.yaml",
            "rows.yaml",
            "log4j2.properties",
            "prices.json",
            "simulator.yaml",
            "demo-simulator.yaml",
            "data/README.md",
            "data/make-data-set.mjs",
            "data/texts.jsonl",
            "data/licences/udhr.txt",
            "data/licences/unicode-cldr.txt");
  }

  @Test
  void theSampleJobIsAValidJob() throws IOException {
    JobConfig job =
        JobConfig.parse(
            "conf/job.yaml", Files.readString(CONF.resolve("job.yaml")), List.of(), Map.of());

    assertThat(job.customId()).contains("id");
    assertThat(Commands.root().resolve(job.input().path().orElseThrow())).exists();
  }

  @Test
  void theSampleOfTypedAnswersIsAValidJob() throws IOException {
    String yaml = Files.readString(CONF.resolve("structured.yaml"));

    JobConfig job = JobConfig.parse("conf/structured.yaml", yaml, List.of(), Map.of());

    assertThat(job.options()).containsKeys("schema", "maxRepairs", "retryMaxTokens");
  }

  @Test
  void theSampleOfRowsWithSettingsIsAValidJob() throws IOException {
    String yaml = Files.readString(CONF.resolve("rows.yaml"));

    JobConfig job = JobConfig.parse("conf/rows.yaml", yaml, List.of(), Map.of());

    assertThat(job.options()).containsKeys("modelColumn", "maxTokensColumn", "schemaColumn");
    assertThat(job.options().get("schemas")).contains("\"short\":\"topic STRING NOT NULL\"");
  }

  @Test
  void theSimulatorsFilesAreReadable() throws IOException {
    assertThat(SimulatorConfig.load(CONF.resolve("simulator.yaml"))).isNotNull();
    assertThat(SimulatorConfig.load(CONF.resolve("demo-simulator.yaml"))).isNotNull();
  }

  @Test
  void thePriceTableIsReadable() throws IOException {
    assertThat(PriceTable.bundled().withOverrides(Files.readString(CONF.resolve("prices.json"))))
        .isNotNull();
  }

  @Test
  void loggingIsQuietAndOnStandardError() {
    Configuration logging =
        ConfigurationFactory.getInstance()
            .getConfiguration(null, "conf", CONF.resolve("log4j2.properties").toUri());
    logging.initialize();

    assertThat(logging.getRootLogger().getLevel()).isEqualTo(Level.WARN);
    assertThat(logging.getRootLogger().getAppenderRefs())
        .singleElement()
        .extracting(ref -> ref.getRef())
        .isEqualTo("console");
    assertThat(logging.getAppenders()).containsKey("console");
  }

  @Test
  void theDataSetHoldsWhatItIsThereFor() throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (String line : Files.readAllLines(CONF.resolve("data/texts.jsonl"))) {
      rows.add(json.readTree(line));
    }

    assertThat(rows).hasSize(3202);
    assertThat(distinct(rows, "id")).hasSize(3202);
    assertThat(distinct(rows, "language")).hasSizeGreaterThan(400);
    assertThat(distinct(rows, "script")).hasSizeGreaterThan(30).contains("Arab", "Deva", "Jpan");
    assertThat(count(rows, text -> text.contains("\n"))).isGreaterThan(3000);
    assertThat(count(rows, text -> text.contains("\""))).isGreaterThan(700);
    assertThat(count(rows, text -> text.codePoints().anyMatch(c -> c > 0xFFFF))).isGreaterThan(500);
    assertThat(count(rows, text -> text.codePoints().anyMatch(ConfFilesIT::isNotLatin)))
        .isGreaterThan(1200);
    assertThat(Files.size(CONF.resolve("data/texts.jsonl"))).isLessThan(1_500_000);
  }

  private static boolean isNotLatin(int codePoint) {
    return Character.isLetter(codePoint)
        && Character.UnicodeScript.of(codePoint) != Character.UnicodeScript.LATIN;
  }

  private static Set<String> distinct(List<JsonNode> rows, String field) {
    Set<String> values = new HashSet<>();
    rows.forEach(row -> values.add(row.get(field).asText()));
    return values;
  }

  private static long count(List<JsonNode> rows, Predicate<String> holds) {
    return rows.stream().filter(row -> holds.test(row.get("text").asText())).count();
  }
}
