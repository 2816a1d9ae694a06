package io.sparkcompletions.ledger.file;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.RequestTrace;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.ToolCall;
import io.sparkcompletions.model.Usage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry as bytes, the same in journals and segments: the 32 bytes of the key, then the fields
 * of {@link FieldWriter} in any order.
 *
 * <pre>
 *  1 text    runId                      20 text   answer: text
 *  2 number  completedAt, seconds       21 bytes  answer: one tool call, repeated: 1 id, 2 name,
 *  3 number  completedAt, nanoseconds             3 arguments (text)
 *  4 bytes   costUsd, unscaled,         22 text   answer: finish reason, by name; makes the entry
 *            two's complement                     an answer
 *  5 number  costUsd, scale             23 text   answer: the provider's word for it
 *  6 text    price table version        24 number answer: input tokens
 *  7 number  attempts                   25 number answer: output tokens
 *  8 number  unanswered attempts        26 number answer: cached input tokens
 *  9 number  latency, milliseconds      27 number answer: cache write tokens
 * 10 text    customId seen with this    28 number answer: reasoning tokens
 *            request, repeated          29 text   answer: model as reported
 * 11 text    the request, canonical     30 text   answer: service tier
 *            JSON                       31 text   answer: provider's request id
 * 12 text    model asked,               32 text   answer: raw reply
 *            provider/name
 * 13 number  1 if tools were offered
 * 14 number  1 if the answer does not  33 number answer: cache write tokens kept for an hour
 *            fit its schema
 *                                       40 text   failure: code, by name; makes it a failure
 *                                       41 text   failure: message
 *                                       42 number failure: HTTP status
 *                                       43 text   failure: the provider's code
 *                                       44 number failure: retry after, seconds
 *                                       45 number failure: retry after, nanoseconds
 *                                       46 text   failure: provider's request id
 *                                       47 text   failure: raw reply
 * </pre>
 *
 * <p>Unknown fields are skipped on reading and survive compaction, which copies bytes. An unknown
 * finish reason reads as {@link FinishReason#OTHER}, an unknown error code as {@link
 * ErrorCode#INTERNAL_ERROR}. Text is UTF-8; half a surrogate pair becomes a question mark, as it
 * does in Spark.
 */
final class RecordCodec {
  private static final int RUN_ID = 1;
  private static final int COMPLETED_SECONDS = 2;
  private static final int COMPLETED_NANOS = 3;
  private static final int COST_UNSCALED = 4;
  private static final int COST_SCALE = 5;
  private static final int PRICE_TABLE_VERSION = 6;
  private static final int ATTEMPTS = 7;
  private static final int UNANSWERED_ATTEMPTS = 8;
  private static final int LATENCY_MILLIS = 9;
  private static final int CUSTOM_ID = 10;
  private static final int REQUEST = 11;
  private static final int ASKED_MODEL = 12;
  private static final int OFFERS_TOOLS = 13;
  private static final int MISFIT = 14;
  private static final int ANSWER_TEXT = 20;
  private static final int ANSWER_TOOL_CALL = 21;
  private static final int ANSWER_FINISH_REASON = 22;
  private static final int ANSWER_RAW_FINISH_REASON = 23;
  private static final int ANSWER_INPUT_TOKENS = 24;
  private static final int ANSWER_OUTPUT_TOKENS = 25;
  private static final int ANSWER_CACHED_INPUT_TOKENS = 26;
  private static final int ANSWER_CACHE_WRITE_TOKENS = 27;
  private static final int ANSWER_REASONING_TOKENS = 28;
  private static final int ANSWER_MODEL = 29;
  private static final int ANSWER_SERVICE_TIER = 30;
  private static final int ANSWER_REQUEST_ID = 31;
  private static final int ANSWER_BODY = 32;
  private static final int ANSWER_HOUR_CACHE_WRITE_TOKENS = 33;
  private static final int FAILURE_CODE = 40;
  private static final int FAILURE_MESSAGE = 41;
  private static final int FAILURE_HTTP_STATUS = 42;
  private static final int FAILURE_PROVIDER_CODE = 43;
  private static final int FAILURE_RETRY_SECONDS = 44;
  private static final int FAILURE_RETRY_NANOS = 45;
  private static final int FAILURE_REQUEST_ID = 46;
  private static final int FAILURE_BODY = 47;

  private static final int TOOL_ID = 1;
  private static final int TOOL_NAME = 2;
  private static final int TOOL_ARGUMENTS = 3;

  private RecordCodec() {}

  /**
   * Turns an entry into bytes.
   *
   * @param withReply whether the raw reply is kept
   */
  @SuppressWarnings("JavaInstantGetSecondsGetNano") // Both are taken.
  static byte[] encode(LedgerEntry entry, boolean withReply) {
    FieldWriter out = new FieldWriter();
    out.raw(entry.key().toBytes());
    out.text(RUN_ID, entry.runId());
    out.number(COMPLETED_SECONDS, entry.completedAt().getEpochSecond());
    out.number(COMPLETED_NANOS, entry.completedAt().getNano());
    BigDecimal cost = entry.costUsd();
    if (cost != null) {
      out.bytes(COST_UNSCALED, cost.unscaledValue().toByteArray());
      out.number(COST_SCALE, cost.scale());
    }
    out.text(PRICE_TABLE_VERSION, entry.priceTableVersion());
    out.number(ATTEMPTS, entry.attempts());
    out.number(UNANSWERED_ATTEMPTS, entry.unansweredAttempts());
    out.number(LATENCY_MILLIS, entry.latencyMillis());
    RequestTrace request = entry.request();
    request.customIds().forEach(customId -> out.text(CUSTOM_ID, customId));
    out.text(REQUEST, request.json());
    out.text(ASKED_MODEL, request.model());
    out.number(OFFERS_TOOLS, request.offersTools() ? 1 : null);
    out.number(MISFIT, request.isMisfit() ? 1 : null);
    return entry
        .outcome()
        .match(
            answer -> answer(out, answer, withReply), failure -> failure(out, failure, withReply))
        .toBytes();
  }

  /** The key of a record. */
  static byte[] key(byte[] record) {
    return Arrays.copyOf(record, RequestKey.BYTES);
  }

  /** Reads a record back. */
  static LedgerEntry decode(byte[] record) throws DamagedFileException {
    if (record.length < RequestKey.BYTES) {
      throw new DamagedFileException("a record is shorter than its key");
    }
    Fields fields = new Fields();
    FieldReader in = new FieldReader(record, RequestKey.BYTES, record.length);
    while (in.next()) {
      fields.take(in);
    }
    try {
      return fields.entry(RequestKey.from(key(record)));
    } catch (DateTimeException | ArithmeticException e) {
      throw new DamagedFileException("a record holds a time that does not exist");
    }
  }

  private static FieldWriter answer(FieldWriter out, Answer answer, boolean withReply) {
    out.text(ANSWER_TEXT, answer.text());
    for (ToolCall call : answer.toolCalls()) {
      FieldWriter tool = new FieldWriter();
      tool.text(TOOL_ID, call.id()).text(TOOL_NAME, call.name());
      out.bytes(ANSWER_TOOL_CALL, tool.text(TOOL_ARGUMENTS, call.arguments()).toBytes());
    }
    out.text(ANSWER_FINISH_REASON, answer.finishReason().name());
    out.text(ANSWER_RAW_FINISH_REASON, answer.rawFinishReason());
    Usage usage = answer.usage();
    out.number(ANSWER_INPUT_TOKENS, usage.inputTokens());
    out.number(ANSWER_OUTPUT_TOKENS, usage.outputTokens());
    out.number(ANSWER_CACHED_INPUT_TOKENS, usage.cachedInputTokens());
    out.number(ANSWER_CACHE_WRITE_TOKENS, usage.cacheWriteTokens());
    out.number(ANSWER_REASONING_TOKENS, usage.reasoningTokens());
    out.number(ANSWER_HOUR_CACHE_WRITE_TOKENS, usage.hourCacheWriteTokens());
    out.text(ANSWER_MODEL, answer.model());
    out.text(ANSWER_SERVICE_TIER, answer.serviceTier());
    out.text(ANSWER_REQUEST_ID, answer.requestId());
    return out.text(ANSWER_BODY, withReply ? answer.body() : null);
  }

  private static FieldWriter failure(FieldWriter out, Failure failure, boolean withReply) {
    out.text(FAILURE_CODE, failure.code().name());
    out.text(FAILURE_MESSAGE, failure.message());
    out.number(FAILURE_HTTP_STATUS, failure.httpStatus());
    out.text(FAILURE_PROVIDER_CODE, failure.providerCode());
    Duration retryAfter = failure.retryAfter();
    if (retryAfter != null) {
      out.number(FAILURE_RETRY_SECONDS, retryAfter.getSeconds());
      out.number(FAILURE_RETRY_NANOS, retryAfter.getNano());
    }
    out.text(FAILURE_REQUEST_ID, failure.requestId());
    return out.text(FAILURE_BODY, withReply ? failure.body() : null);
  }

  private static <E extends Enum<E>> E named(Class<E> type, String name, E unknown) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    return unknown;
  }

  /** What was read of a record so far. */
  private static final class Fields {
    private @Nullable String runId;
    private long completedSeconds;
    private long completedNanos;
    private byte @Nullable [] costUnscaled;
    private int costScale;
    private String priceTableVersion = "";
    private int attempts;
    private int unansweredAttempts;
    private long latencyMillis;
    private final List<String> customIds = new ArrayList<>();
    private @Nullable String request;
    private @Nullable String askedModel;
    private boolean offersTools;
    private boolean isMisfit;

    private @Nullable String finishReason;
    private @Nullable String errorCode;
    private final List<ToolCall> toolCalls = new ArrayList<>();
    private @Nullable String text;
    private @Nullable String providerWord;
    private @Nullable Long inputTokens;
    private @Nullable Long outputTokens;
    private @Nullable Long cachedInputTokens;
    private @Nullable Long cacheWriteTokens;
    private @Nullable Long reasoningTokens;
    private @Nullable Long hourCacheWriteTokens;
    private @Nullable String model;
    private @Nullable String serviceTier;
    private @Nullable String requestId;
    private @Nullable String body;
    private @Nullable Integer httpStatus;
    private @Nullable Long retrySeconds;
    private long retryNanos;

    void take(FieldReader in) throws DamagedFileException {
      switch (in.field()) {
        case RUN_ID -> runId = in.text();
        case COMPLETED_SECONDS -> completedSeconds = in.number();
        case COMPLETED_NANOS -> completedNanos = in.number();
        case COST_UNSCALED -> costUnscaled = in.bytes();
        case COST_SCALE -> costScale = in.integer();
        case PRICE_TABLE_VERSION -> priceTableVersion = in.text();
        case ATTEMPTS -> attempts = in.integer();
        case UNANSWERED_ATTEMPTS -> unansweredAttempts = in.integer();
        case LATENCY_MILLIS -> latencyMillis = in.number();
        case CUSTOM_ID -> customIds.add(in.text());
        case REQUEST -> request = in.text();
        case ASKED_MODEL -> askedModel = in.text();
        case OFFERS_TOOLS -> offersTools = in.number() != 0;
        case MISFIT -> isMisfit = in.number() != 0;
        case ANSWER_TEXT, FAILURE_MESSAGE -> text = in.text();
        case ANSWER_TOOL_CALL -> toolCalls.add(toolCall(in.nested()));
        case ANSWER_FINISH_REASON -> finishReason = in.text();
        case ANSWER_RAW_FINISH_REASON, FAILURE_PROVIDER_CODE -> providerWord = in.text();
        case ANSWER_INPUT_TOKENS -> inputTokens = in.number();
        case ANSWER_OUTPUT_TOKENS -> outputTokens = in.number();
        case ANSWER_CACHED_INPUT_TOKENS -> cachedInputTokens = in.number();
        case ANSWER_CACHE_WRITE_TOKENS -> cacheWriteTokens = in.number();
        case ANSWER_REASONING_TOKENS -> reasoningTokens = in.number();
        case ANSWER_HOUR_CACHE_WRITE_TOKENS -> hourCacheWriteTokens = in.number();
        case ANSWER_MODEL -> model = in.text();
        case ANSWER_SERVICE_TIER -> serviceTier = in.text();
        case ANSWER_REQUEST_ID, FAILURE_REQUEST_ID -> requestId = in.text();
        case ANSWER_BODY, FAILURE_BODY -> body = in.text();
        case FAILURE_CODE -> errorCode = in.text();
        case FAILURE_HTTP_STATUS -> httpStatus = in.integer();
        case FAILURE_RETRY_SECONDS -> retrySeconds = in.number();
        case FAILURE_RETRY_NANOS -> retryNanos = in.number();
        default -> {
          // A field of a later version.
        }
      }
    }

    LedgerEntry entry(RequestKey key) throws DamagedFileException {
      if (runId == null) {
        throw new DamagedFileException("a record has no run");
      }
      BigDecimal cost =
          costUnscaled == null || costUnscaled.length == 0
              ? null
              : new BigDecimal(new BigInteger(costUnscaled), costScale);
      return new LedgerEntry(
          key,
          new RequestTrace(askedModel, offersTools, customIds, request, isMisfit),
          runId,
          outcome(),
          cost,
          priceTableVersion,
          attempts,
          unansweredAttempts,
          latencyMillis,
          Instant.ofEpochSecond(completedSeconds, completedNanos));
    }

    private Outcome outcome() throws DamagedFileException {
      if (finishReason != null) {
        return new Answer(
            text,
            toolCalls,
            named(FinishReason.class, finishReason, FinishReason.OTHER),
            providerWord,
            new Usage(
                inputTokens,
                outputTokens,
                cachedInputTokens,
                cacheWriteTokens,
                reasoningTokens,
                hourCacheWriteTokens),
            model,
            serviceTier,
            requestId,
            body == null ? "" : body);
      }
      if (errorCode != null) {
        return new Failure(
            named(ErrorCode.class, errorCode, ErrorCode.INTERNAL_ERROR),
            text == null ? "" : text,
            httpStatus,
            providerWord,
            retrySeconds == null ? null : Duration.ofSeconds(retrySeconds, retryNanos),
            requestId,
            body);
      }
      throw new DamagedFileException("a record has neither answer nor failure");
    }

    private static ToolCall toolCall(FieldReader in) throws DamagedFileException {
      String id = "";
      String name = "";
      String arguments = "";
      while (in.next()) {
        switch (in.field()) {
          case TOOL_ID -> id = in.text();
          case TOOL_NAME -> name = in.text();
          case TOOL_ARGUMENTS -> arguments = in.text();
          default -> {
            // A field of a later version.
          }
        }
      }
      return new ToolCall(id, name, arguments);
    }
  }
}
