package io.sparkcompletions.simulator.batch;

import io.sparkcompletions.simulator.config.Members;
import java.time.Duration;

/**
 * What providers do now and then, and a client has to live with.
 *
 * @param fileHidden how long after its upload a file cannot be found
 * @param fileProcessing how long a file is not ready for use (Gemini)
 * @param batchHidden how long after its creation a batch cannot be found
 * @param resultsLate how long after its end a batch has no results yet
 * @param blankErrorFile whether an absent error file has an empty id instead of none (OpenAI)
 * @param countsAtEnd whether counts stay 0 until the end (OpenAI, Gemini)
 * @param redirectDownloads whether downloads are sent elsewhere (OpenAI)
 * @param ranges whether parts of files can be asked for
 * @param echoKeys whether inline answers repeat their keys (Gemini)
 * @param statusNotError whether failed lines say {@code status} for {@code error} (Gemini)
 * @param numericCodes whether failed lines have gRPC's numbers (Gemini)
 * @param offsetTimes whether times end with an offset instead of Z (Anthropic)
 */
public record Quirks(
    Duration fileHidden,
    Duration fileProcessing,
    Duration batchHidden,
    Duration resultsLate,
    boolean blankErrorFile,
    boolean countsAtEnd,
    boolean redirectDownloads,
    boolean ranges,
    boolean echoKeys,
    boolean statusNotError,
    boolean numericCodes,
    boolean offsetTimes) {

  static Quirks read(Members members) {
    return new Quirks(
        seconds(members, "fileHiddenSeconds"),
        seconds(members, "fileProcessingSeconds"),
        seconds(members, "batchHiddenSeconds"),
        seconds(members, "resultsLateSeconds"),
        members.flag("blankErrorFile", false),
        members.flag("countsAtEnd", false),
        members.flag("redirectDownloads", false),
        members.flag("ranges", false),
        members.flag("echoKeys", true),
        members.flag("statusNotError", false),
        members.flag("numericCodes", false),
        members.flag("offsetTimes", false));
  }

  private static Duration seconds(Members members, String name) {
    return BatchSettings.seconds(members, name).orElse(Duration.ZERO);
  }
}
