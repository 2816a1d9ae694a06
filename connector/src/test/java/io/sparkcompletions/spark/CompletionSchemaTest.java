package io.sparkcompletions.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkcompletions.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class CompletionSchemaTest {
  private static final Path RESULTS = Path.of("..", "docs", "results.md");

  @Test
  void namesOrderAndTypesAreAContract() {
    assertThat(CompletionSchema.of(true).toDDL())
        .isEqualTo(
            "customId STRING,success BOOLEAN,text STRING,"
                + "toolCalls ARRAY<STRUCT<id: STRING, name: STRING, arguments: STRING>>,"
                + "finishReason STRING,"
                + "error STRUCT<code: STRING, message: STRING, httpStatus: INT,"
                + " providerCode: STRING, retryable: BOOLEAN>,"
                + "usage STRUCT<inputTokens: BIGINT, outputTokens: BIGINT, totalTokens: BIGINT,"
                + " cachedInputTokens: BIGINT, cacheWriteTokens: BIGINT, reasoningTokens: BIGINT>,"
                + "costUsd DECIMAL(20,10),provider STRING,model STRING,mode STRING,source STRING,"
                + "batchId STRING,requestId STRING,attempts INT,unansweredAttempts INT,"
                + "latencyMillis BIGINT,completedAt TIMESTAMP,response STRING");
  }

  @Test
  void rawReplyIsThereOnlyOnRequest() {
    assertThat(CompletionSchema.of(false).fieldNames())
        .doesNotContain(CompletionSchema.RESPONSE)
        .hasSize(CompletionSchema.of(true).size() - 1);
  }

  @Test
  void resultsPageNamesEveryFieldAndEveryErrorCode() throws IOException {
    List<String> names = new ArrayList<>();
    for (StructType type :
        List.of(
            CompletionSchema.of(true), CompletionSchema.ERROR_TYPE, CompletionSchema.USAGE_TYPE)) {
      names.addAll(List.of(type.fieldNames()));
    }
    Arrays.stream(ErrorCode.values()).map(ErrorCode::text).forEach(names::add);

    String page = Files.readString(RESULTS);

    assertThat(names).filteredOn(name -> !page.contains("`" + name + "`")).isEmpty();
  }
}
