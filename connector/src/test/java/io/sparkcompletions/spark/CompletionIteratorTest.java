package io.sparkcompletions.spark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkcompletions.RunProgress;
import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.ledger.Claims;
import io.sparkcompletions.ledger.InMemoryLedger;
import io.sparkcompletions.ledger.LedgerEntry;
import io.sparkcompletions.ledger.LedgerSession;
import io.sparkcompletions.live.CallGroup;
import io.sparkcompletions.live.LiveResult;
import io.sparkcompletions.live.window.CompletionWindow;
import io.sparkcompletions.model.Answer;
import io.sparkcompletions.model.Api;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.ContentPart;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.FinishReason;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.ModelId;
import io.sparkcompletions.model.Outcome;
import io.sparkcompletions.model.Parameters;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.model.Usage;
import io.sparkcompletions.options.FinishPolicy;
import io.sparkcompletions.options.RecordRequests;
import io.sparkcompletions.options.RetryFailed;
import io.sparkcompletions.pricing.CostCalculator;
import io.sparkcompletions.pricing.PriceTable;
import io.sparkcompletions.pricing.PricingMode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;

class CompletionIteratorTest {
  private static final ModelId MODEL = new ModelId("openai", "gpt-5.4-mini");
  private static final PriceTable PRICES = PriceTable.bundled();
  private static final AnswerPolicy POLICY =
      new AnswerPolicy(FinishPolicy.FAIL, FinishPolicy.FAIL, FinishPolicy.FAIL, false);
  private static final AnswerPolicy RETRYING =
      new AnswerPolicy(FinishPolicy.RETRY, FinishPolicy.FAIL, FinishPolicy.FAIL, false);

  /** A token in and a token out. */
  private static final BigDecimal ONE_ANSWER =
      CostCalculator.costUsd(PRICES, MODEL, answer(""), PricingMode.LIVE).orElseThrow();

  private static final int BITS = 2;

  private static final int TEXT = CompletionSchema.of(false).fieldIndex("text");
  private static final int COST = CompletionSchema.of(false).fieldIndex("costUsd");
  private static final int SOURCE = CompletionSchema.of(false).fieldIndex("source");

  /** What each row of these tests is taken to hold. */
  private static final long ROW_BYTES = 1_000;

  private final InMemoryLedger ledger = new InMemoryLedger(Long.MAX_VALUE);
  private Claims claims = ledger.claims();
  private final FakeCalls calls = new FakeCalls();
  private final List<CompletionsException> ends = new ArrayList<>();

  @Test
  void copiesShareOneCallWhetherTheyComeBeforeOrAfterTheAnswer() {
    List<Item> items = List.of(item("a"), item("a"), item("a"));
    CompletionIterator rows = iterator("run", 1, items);
    calls.answerAtOnce = true;

    List<InternalRow> results = drain(rows);

    assertThat(calls.submitted).hasSize(1);
    assertThat(results).extracting(row -> SparkForm.string(row, TEXT)).containsOnly("answer to a");
    assertThat(results)
        .extracting(row -> SparkForm.string(row, SOURCE))
        .containsExactly("new", "duplicate", "duplicate");
  }

  @Test
  void aHotKeyHoldsNoMoreCopiesThanTheWindow() {
    CountingIterator items =
        new CountingIterator(IntStream.range(0, 1000).mapToObj(i -> item("hot")).iterator());
    CompletionIterator rows = iterator("run", 1, items);
    calls.answerWhenAsked = () -> assertThat(items.taken).isLessThan(64);

    assertThat(drain(rows)).hasSize(1000);
    assertThat(calls.submitted).hasSize(1);
  }

  @Test
  void whatIsRecordedIsNotAskedAndNeedsNoEngine() {
    calls.answerAtOnce = true;
    drain(iterator("first", 1, sorted("a", "b")));
    int before = calls.submitted.size();

    List<InternalRow> results = drain(iterator("second", 2, sorted("a", "b")));

    assertThat(calls.submitted).hasSize(before);
    assertThat(calls.opened).isEqualTo(1);
    assertThat(results).extracting(row -> SparkForm.string(row, SOURCE)).containsOnly("ledger");
  }

  @Test
  void aTaskWaitsForABucketAndThenFindsWhatItsHolderLeft() {
    RequestKey key = ((Item.Asked) item("a")).key();
    Bucket bucket = Bucket.of(key, BITS);
    assertThat(ledger.claims().tryClaim(bucket, 99, () -> {}).isGranted()).isTrue();
    Thread holder =
        new Thread(
            () -> {
              try (LedgerSession session = ledger.open()) {
                recorder(session, "other")
                    .record(
                        new Question((Item.Asked) item("a"), FollowUps.none(POLICY)),
                        result(answer("from the holder")));
              }
              ledger.claims().release(bucket, 99);
            });
    List<Item> items = List.of(item("a"));
    CompletionIterator rows =
        iterator("run", 1, new CountingIterator(items.iterator(), holder::start));

    List<InternalRow> results = drain(rows);

    assertThat(calls.submitted).isEmpty();
    assertThat(results)
        .extracting(row -> SparkForm.string(row, TEXT))
        .containsExactly("from the holder");
    assertThat(results).extracting(row -> SparkForm.string(row, SOURCE)).containsExactly("ledger");
  }

  @Test
  void aTaskThatWasTakenForDeadWaitsForItsTurnAndLooksAgainAtWhatItWasAboutToAsk() {
    LosingClaims losing = new LosingClaims(ledger.claims());
    claims = losing;
    List<Item> items = sorted(twoOfOneBucket());
    Item.Asked next = (Item.Asked) items.get(1);
    window = 1;
    calls.answerWhenAsked =
        () -> {
          if (losing.losses == 0) {
            losing.lose(1);
            assertThat(ledger.claims().tryClaim(next.bucket(), 99, () -> {}).isGranted()).isTrue();
          } else if (!losing.isLost(1)) {
            try (LedgerSession session = ledger.open()) {
              recorder(session, "heir")
                  .record(
                      new Question(next, FollowUps.none(POLICY)), result(answer("from the heir")));
            }
            ledger.claims().release(next.bucket(), 99);
          }
        };

    List<InternalRow> results = drain(iterator("run", 1, items));

    assertThat(losing.losses).isEqualTo(1);
    assertThat(calls.submitted).as("the second one is not asked any more").hasSize(1);
    assertThat(results)
        .extracting(row -> SparkForm.string(row, SOURCE))
        .containsExactly("new", "ledger");
  }

  private static String[] twoOfOneBucket() {
    Bucket bucket = ((Item.Asked) item("text 0")).bucket();
    return IntStream.range(0, 100)
        .mapToObj(i -> "text " + i)
        .filter(text -> ((Item.Asked) item(text)).bucket().equals(bucket))
        .limit(2)
        .toArray(String[]::new);
  }

  /** Claims that can be taken away. */
  private static final class LosingClaims implements Claims {
    private final Claims claims;
    private final Set<Long> lost = new HashSet<>();
    int losses;

    LosingClaims(Claims claims) {
      this.claims = claims;
    }

    void lose(long owner) {
      losses++;
      lost.add(owner);
      claims.releaseAll(owner);
    }

    @Override
    public Grant tryClaim(Bucket bucket, long owner, Runnable whenFree) {
      return claims.tryClaim(bucket, owner, whenFree);
    }

    @Override
    public boolean isLost(long owner) {
      return lost.contains(owner);
    }

    @Override
    public void release(Bucket bucket, long owner) {
      claims.release(bucket, owner);
    }

    @Override
    public void releaseAll(long owner) {
      lost.remove(owner);
      claims.releaseAll(owner);
    }
  }

  @Test
  void finishedBucketsAreGivenBackWhileTheTaskWaitsForAnother() {
    List<Item> items =
        sorted(IntStream.range(0, 40).mapToObj(i -> "text " + i).toArray(String[]::new));
    Bucket last = ((Item.Asked) items.get(items.size() - 1)).bucket();
    Bucket first = ((Item.Asked) items.get(0)).bucket();
    assertThat(ledger.claims().tryClaim(last, 99, () -> {}).isGranted()).isTrue();
    calls.answerAtOnce = true;
    CompletionIterator rows = iterator("run", 1, items);
    // Runs on the task's thread when it waits: the other task takes a finished bucket, then lets
    // go.
    onWait =
        () -> {
          if (ledger.claims().tryClaim(first, 98, () -> {}).isGranted()) {
            ledger.claims().release(last, 99);
          }
        };

    assertThat(drain(rows)).hasSize(40);
  }

  @Test
  void anAbandonedTaskStopsSendingAndRecordsWhatStillComes() {
    CompletionIterator rows = iterator("run", 1, sorted("a", "b", "c"));
    calls.answerOnStop = true;
    calls.answerWhenAsked = () -> {};
    calls.answerFirstOnly = true;
    assertThat(rows.hasNext()).isTrue();

    rows.close();
    rows.close();

    assertThat(calls.stopped).isTrue();
    assertThat(calls.closed).isEqualTo(1);
    assertThat(rows.hasNext()).isFalse();
    try (LedgerSession session = ledger.open()) {
      assertThat(calls.submitted)
          .hasSize(3)
          .allSatisfy(request -> assertThat(session.find(RequestKey.of(request))).isPresent());
    }
    assertThat(ledger.claims().tryClaim(new Bucket(0, 0), 77, () -> {}).isGranted()).isTrue();
  }

  @Test
  void anInterruptedTaskStillRecordsWhatItPaidForAndStaysInterrupted() {
    CompletionIterator rows = iterator("run", 1, sorted("a", "b"));
    calls.answerOnStop = true;
    Thread.currentThread().interrupt();

    assertThatThrownBy(rows::hasNext).isInstanceOf(CancellationException.class);
    rows.close();

    assertThat(Thread.interrupted()).isTrue();
    try (LedgerSession session = ledger.open()) {
      assertThat(session.find(RequestKey.of(calls.submitted.get(0)))).isPresent();
    }
  }

  @Test
  void aFatalFailureEndsTheTaskAndIsNotRecorded() {
    calls.outcome = Failure.of(ErrorCode.INSUFFICIENT_QUOTA, "no credit");
    calls.answerAtOnce = true;
    CompletionIterator rows = iterator("run", 1, sorted("a", "b"));

    assertThatThrownBy(rows::hasNext)
        .isInstanceOfSatisfying(
            CompletionsException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_QUOTA));
    rows.close();

    assertThat(ends).hasSize(1);
    try (LedgerSession session = ledger.open()) {
      assertThat(session.find(RequestKey.of(calls.submitted.get(0)))).isEmpty();
    }
  }

  @Test
  void callsBrokenOffAreCountedInTheNextEntryOfTheirKey() {
    Question question = new Question((Item.Asked) item("a"), FollowUps.none(POLICY));
    RequestKey key = question.key();
    for (int run = 1; run <= 2; run++) {
      try (Recorder recorder = recorder(ledger.open(), "run-" + run)) {
        assertThat(recorder.find(key)).isEmpty();
        recorder.record(question, lost(ErrorCode.CANCELLED));
        assertThat(recorder.find(key)).as("no outcome, not even in its own run").isEmpty();
      }
    }
    try (Recorder recorder = recorder(ledger.open(), "run-3")) {
      assertThat(recorder.find(key)).isEmpty();
      LedgerEntry fatal = recorder.record(question, lost(ErrorCode.HOST_UNREACHABLE));
      assertThat(((Failure) fatal.outcome()).code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    }
    try (Recorder recorder = recorder(ledger.open(), "run-4")) {
      assertThat(recorder.find(key)).isEmpty();
      LedgerEntry entry = recorder.record(question, result(answer("yes")));
      assertThat(entry.unansweredAttempts()).isEqualTo(3);
      assertThat(entry.attempts()).isEqualTo(4);
      assertThat(recorder.find(key)).contains(entry);
    }
  }

  private static LiveResult lost(ErrorCode code) {
    return new LiveResult(Failure.of(code, "stopped"), 1, 1, Duration.ofMillis(5), Instant.EPOCH);
  }

  @Test
  void retryableFailuresCountInTheirRunOnlyAndOthersInEveryRun() {
    calls.answerAtOnce = true;
    calls.outcome = Failure.of(ErrorCode.OVERLOADED, "busy");
    drain(iterator("first", 1, List.of(item("a"))));
    drain(iterator("first", 2, List.of(item("a"))));
    assertThat(calls.submitted).hasSize(1);
    calls.outcome = Failure.of(ErrorCode.INVALID_REQUEST, "wrong");
    drain(iterator("second", 3, List.of(item("a"))));
    assertThat(calls.submitted).hasSize(2);

    drain(iterator("third", 4, List.of(item("a"))));

    assertThat(calls.submitted).hasSize(2);
  }

  @Test
  void wideRowsInFlightAreBoundedByTheirBytes() {
    maxBytes = 5 * (ROW_BYTES + 100);
    CountingIterator items = new CountingIterator(distinct(100));
    calls.answerWhenAsked =
        () -> {
          assertThat(calls.pending()).isBetween(1, 5);
          assertThat(items.taken).isEqualTo(calls.submitted.size() + (items.hasNext() ? 1 : 0));
        };

    assertThat(drain(iterator("run", 1, items))).hasSize(100);
    assertThat(calls.submitted).hasSize(100);
  }

  @Test
  void imagesInFlightAreBoundedByWhatIsSentOfThem() {
    int bytes = 3_000;
    maxBytes = 5 * (ROW_BYTES + 3 * bytes / 3 * 4 + 100);
    List<Item> images = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      byte[] image = ByteBuffer.allocate(bytes).put("GIF89a".getBytes(US_ASCII)).putInt(i).array();
      images.add(
          item(
              "image " + i,
              Message.of(Role.USER, List.of(ContentPart.ImageData.of(image, null).orElseThrow())),
              Parameters.NONE));
    }
    images.sort(Comparator.comparing(item -> ((Item.Asked) item).key()));
    calls.answerWhenAsked = () -> assertThat(calls.pending()).isBetween(1, 5);

    assertThat(drain(iterator("run", 1, images))).hasSize(50);
    assertThat(calls.submitted).hasSize(50);
  }

  @Test
  void copiesThatWaitAreBoundedByTheirBytes() {
    maxBytes = 5 * (ROW_BYTES + 100);
    CountingIterator items =
        new CountingIterator(IntStream.range(0, 100).mapToObj(i -> item("hot")).iterator());
    calls.answerWhenAsked = () -> assertThat(items.taken).isEqualTo(5 + 1);

    assertThat(drain(iterator("run", 1, items))).hasSize(100);
    assertThat(calls.submitted).hasSize(1);
  }

  @Test
  void rowsThatAreReadyAreBoundedByTheirBytes() {
    calls.answerAtOnce = true;
    drain(iterator("first", 1, distinct(100)));
    maxBytes = 5 * (ROW_BYTES + 200);
    CountingIterator items = new CountingIterator(distinct(100));
    CompletionIterator rows = iterator("second", 2, items);

    for (int consumed = 0; rows.hasNext(); consumed++) {
      assertThat(items.taken - consumed).isLessThanOrEqualTo(5 + 1);
      rows.next();
    }

    assertThat(items.taken).isEqualTo(100);
  }

  @Test
  void aRowLargerThanAllBytesGoesAlone() {
    maxBytes = 10;
    calls.answerWhenAsked = () -> assertThat(calls.pending()).isEqualTo(1);

    assertThat(drain(iterator("run", 1, distinct(5)))).hasSize(5);
  }

  @Test
  void closingEndsAReaderOnAnotherThreadAndRecordsWhatItHadAsked() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    onWait = waits::countDown;
    calls.answerOnStop = true;
    CompletionIterator rows = iterator("run", 1, sorted("a", "b", "c"));
    CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(rows::hasNext);
    waits.await();

    rows.close();

    assertThat(reader.get()).isFalse();
    assertThat(calls.closed).isEqualTo(1);
    assertThat(ledger.claims().tryClaim(new Bucket(0, 0), 77, () -> {}).isGranted()).isTrue();
    try (LedgerSession session = ledger.open()) {
      assertThat(calls.submitted)
          .hasSize(3)
          .allSatisfy(request -> assertThat(session.find(RequestKey.of(request))).isPresent());
    }
  }

  @Test
  void aRowThatWasPromisedComesAlsoAfterTheTaskHasEnded() {
    calls.answerAtOnce = true;
    CompletionIterator rows = iterator("run", 1, sorted("a"));
    assertThat(rows.hasNext()).isTrue();

    rows.close();

    assertThat(SparkForm.string(result(rows.next()), TEXT)).isEqualTo("answer to a");
    assertThat(rows.hasNext()).isFalse();
  }

  @Test
  void rowsForWhichNothingWasSentHaveNoSource() {
    calls.answerAtOnce = true;
    calls.attempts = 0;
    calls.outcome = Failure.of(ErrorCode.REQUEST_TOO_LARGE, "too large");
    List<Item> items =
        List.of(
            new Item.Unaskable(row("x"), null, ROW_BYTES, ErrorCode.NULL_PROMPT, null),
            item("a"),
            item("a"));

    List<InternalRow> results = drain(iterator("run", 1, items));

    assertThat(results)
        .hasSize(3)
        .allSatisfy(row -> assertThat(row.isNullAt(SOURCE)).isTrue())
        .allSatisfy(row -> assertThat(row.isNullAt(COST)).isTrue());
  }

  @Test
  void aRowThatHasToWaitForTheConsumerIsMadeIntoARequestOnce() {
    calls.answerAtOnce = true;
    AtomicInteger made = new AtomicInteger();
    List<Item> items =
        IntStream.range(0, 10)
            .mapToObj(i -> (Item.Asked) item("text " + i))
            .sorted(Comparator.comparing(Item.Asked::key))
            .<Item>map(
                item ->
                    new Item.Asked(
                        item.row(),
                        item.customId(),
                        item.bytes(),
                        item.key(),
                        item.bucket(),
                        () -> {
                          made.incrementAndGet();
                          return item.request().get();
                        },
                        null,
                        null))
            .toList();
    window = 2;
    CompletionIterator rows = iterator("run", 1, items);

    while (rows.hasNext()) {
      assertThat(rows.hasNext()).isTrue();
      rows.next();
    }

    assertThat(calls.submitted).hasSize(10);
    assertThat(made).hasValue(10);
  }

  @Test
  void anAnswerThatWillNotDoIsFollowedByAnotherRequestAndARerunCostsNothing() {
    followUps = new FollowUps(RETRYING, OptionalInt.of(64), 0);
    calls.answerAtOnce = true;
    calls.answers = request -> bound(request) == 16 ? cut("half") : answer("the whole");

    List<InternalRow> results = drain(iterator("run", 1, List.of(bounded("a"), bounded("a"))));

    assertThat(calls.submitted).extracting(CompletionIteratorTest::bound).containsExactly(16, 64);
    assertThat(results).extracting(row -> SparkForm.string(row, TEXT)).containsOnly("the whole");
    assertThat(results)
        .extracting(row -> SparkForm.string(row, SOURCE))
        .containsExactly("new", "duplicate");
    BigDecimal cost = usd(results.get(0));
    assertThat(cost).isEqualByComparingTo(ONE_ANSWER.multiply(BigDecimal.valueOf(2)));
    assertThat(results.get(0).getInt(field("attempts"))).isEqualTo(2);
    assertThat(
            results.get(0).getStruct(field("usage"), CompletionSchema.USAGE_TYPE.size()).getLong(1))
        .isEqualTo(2);

    for (String runId : List.of("run", "later")) {
      List<InternalRow> again = drain(iterator(runId, 2, List.of(bounded("a"))));
      assertThat(calls.submitted).hasSize(2);
      assertThat(SparkForm.string(again.get(0), TEXT)).isEqualTo("the whole");
      assertThat(usd(again.get(0))).isEqualByComparingTo(cost);
      assertThat(SparkForm.string(again.get(0), SOURCE))
          .isEqualTo(runId.equals("run") ? "new" : "ledger");
    }
  }

  @Test
  void aFollowUpOfAnEarlierRunsAnswerCostsWhatThisRunSpends() {
    calls.answerAtOnce = true;
    calls.answers = request -> bound(request) == 16 ? cut("half") : answer("the whole");
    assertThat(drain(iterator("first", 1, List.of(bounded("a")))).get(0).isNullAt(TEXT)).isTrue();

    followUps = new FollowUps(RETRYING, OptionalInt.of(64), 0);
    List<InternalRow> results = drain(iterator("second", 2, List.of(bounded("a"))));

    assertThat(calls.submitted).hasSize(2);
    assertThat(SparkForm.string(results.get(0), TEXT)).isEqualTo("the whole");
    assertThat(SparkForm.string(results.get(0), SOURCE)).isEqualTo("new");
    assertThat(usd(results.get(0))).isEqualByComparingTo(ONE_ANSWER);
  }

  @Test
  void aFollowUpThatFailsLeavesTheAnswerThatWasPaidFor() {
    followUps = new FollowUps(RETRYING, OptionalInt.of(64), 0);
    calls.answerAtOnce = true;
    calls.answers =
        request -> bound(request) == 16 ? cut("half") : Failure.of(ErrorCode.SERVER_ERROR, "down");

    List<InternalRow> results = drain(iterator("run", 1, List.of(bounded("a"))));

    assertThat(
            SparkForm.string(
                results.get(0).getStruct(field("error"), CompletionSchema.ERROR_TYPE.size()), 0))
        .isEqualTo("truncated");
    assertThat(usd(results.get(0))).isEqualByComparingTo(ONE_ANSWER);
    assertThat(results.get(0).getInt(field("attempts"))).isEqualTo(2);
    calls.answers = request -> answer("the whole");
    assertThat(SparkForm.string(drain(iterator("later", 2, List.of(bounded("a")))).get(0), TEXT))
        .isEqualTo("the whole");
    assertThat(calls.submitted)
        .extracting(CompletionIteratorTest::bound)
        .containsExactly(16, 64, 64);
  }

  @Test
  void rowsThatBeginAlikeWaitForTheAnswerToTheFirst() {
    List<Item> items = new ArrayList<>();
    for (int group = 1; group <= 3; group++) {
      for (int i = 0; i < 5; i++) {
        items.add(beginning("group " + group + ", " + i, group));
      }
    }
    List<Integer> rounds = new ArrayList<>();
    calls.answerWhenAsked = () -> rounds.add(calls.submitted.size());
    CompletionIterator rows = iterator("run", 1, items);

    assertThat(drain(rows)).hasSize(15);
    assertThat(calls.submitted).hasSize(15);
    assertThat(rounds.get(0)).as("one of each group").isEqualTo(3);
    assertThat(rounds.get(1)).as("and then all the others").isEqualTo(15);
  }

  @Test
  void rowsThatWaitCountInBytesAndAreSentInTheEnd() {
    maxBytes = 4 * ROW_BYTES;
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      items.add(beginning("row " + i, 1));
    }
    CountingIterator counted = new CountingIterator(items.iterator());
    calls.answerWhenAsked = () -> assertThat(calls.pending()).isBetween(1, 4);
    CompletionIterator rows = iterator("run", 1, counted);

    assertThat(rows.hasNext()).isTrue();
    assertThat(counted.taken).isLessThanOrEqualTo(5);
    assertThat(drain(rows)).hasSize(20);
    assertThat(calls.submitted).hasSize(20);
  }

  @Test
  void aFailureOfTheFirstLetsTheNextOneGoAhead() {
    calls.outcome = Failure.of(ErrorCode.INVALID_REQUEST, "no");
    List<Item> items = List.of(beginning("a", 1), beginning("b", 1), beginning("c", 1));
    List<Integer> rounds = new ArrayList<>();
    calls.answerWhenAsked = () -> rounds.add(calls.submitted.size());

    assertThat(drain(iterator("run", 1, items))).hasSize(3);
    assertThat(rounds).containsExactly(1, 2, 3);
  }

  @Test
  void copiesOfARowThatWaitsShareItsAnswer() {
    calls.answerWhenAsked = () -> {};
    List<Item> items = List.of(beginning("a", 1), beginning("b", 1), beginning("b", 1));

    List<InternalRow> results = drain(iterator("run", 1, items));

    assertThat(calls.submitted).hasSize(2);
    assertThat(results)
        .extracting(row -> SparkForm.string(row, SOURCE))
        .containsExactly("new", "new", "duplicate");
  }

  @Test
  void whoeverStopsEarlyHasSentNothingOfWhatWaited() {
    calls.answerOnStop = true;
    CompletionIterator rows =
        iterator("run", 1, List.of(beginning("a", 1), beginning("b", 1), beginning("c", 1)));
    calls.answerWhenAsked = rows::close;

    assertThat(rows.hasNext()).isFalse();
    assertThat(calls.submitted).hasSize(1);
    assertThat(calls.closed).isEqualTo(1);
  }

  /** A row of a group that begins alike, all in one bucket. */
  private static Item beginning(String text, int group) {
    Item.Asked item = (Item.Asked) item(text);
    return new Item.Asked(
        item.row(),
        item.customId(),
        item.bytes(),
        item.key(),
        new Bucket(0, 0),
        item.request(),
        null,
        WarmUpTest.prefix(group, group));
  }

  private static int field(String name) {
    return CompletionSchema.of(false).fieldIndex(name);
  }

  private static BigDecimal usd(InternalRow result) {
    return result
        .getDecimal(COST, CompletionSchema.USD.precision(), CompletionSchema.USD.scale())
        .toJavaBigDecimal();
  }

  private static Integer bound(CompletionRequest request) {
    return request.parameters().maxTokens();
  }

  private static Answer cut(String text) {
    return new Answer(
        text,
        List.of(),
        FinishReason.LENGTH,
        "length",
        new Usage(1L, 1L, 0L, 0L, 0L),
        null,
        null,
        null,
        "");
  }

  private FollowUps followUps = FollowUps.none(POLICY);
  private int window = 1000;
  private long maxBytes = Long.MAX_VALUE;
  private Runnable onWait = () -> {};

  /** Rows of as many requests. */
  private static Iterator<Item> distinct(int count) {
    return sorted(IntStream.range(0, count).mapToObj(i -> "text " + i).toArray(String[]::new))
        .iterator();
  }

  private static List<InternalRow> drain(CompletionIterator rows) {
    List<InternalRow> results = new ArrayList<>();
    rows.forEachRemaining(row -> results.add(result(row)));
    return results;
  }

  private static InternalRow result(Row row) {
    return row.<RawRow>getAs(1).cells();
  }

  private static RawRow row(String text) {
    return new RawRow(SparkForm.row(SparkForm.text(text)));
  }

  private CompletionIterator iterator(String runId, long owner, List<Item> items) {
    return iterator(runId, owner, items.iterator());
  }

  private CompletionIterator iterator(String runId, long owner, Iterator<Item> items) {
    Recorder recorder = recorder(ledger.open(), runId);
    return new CompletionIterator(
        items,
        recorder,
        new ClaimedBuckets(claims, owner, recorder),
        calls::open,
        new CompletionWindow<>(window, maxBytes),
        new ResultRows(runId, MODEL, POLICY, false),
        new FailureRules(false, Optional.empty(), ends::add),
        followUps,
        runId,
        new TaskProgress(() -> 0, (RunProgress progress) -> {}),
        Duration.ofSeconds(30),
        () -> {
          onWait.run();
          calls.asked();
        });
  }

  private static Recorder recorder(LedgerSession session, String runId) {
    return new Recorder(
        session, runId, MODEL, PRICES, false, POLICY, RetryFailed.RETRYABLE, RecordRequests.FAILED);
  }

  private static List<Item> sorted(String... texts) {
    List<Item> items = new ArrayList<>();
    for (String text : texts) {
      items.add(item(text));
    }
    items.sort(Comparator.comparing(item -> ((Item.Asked) item).key()));
    return items;
  }

  private static Item item(String text) {
    return item(text, Parameters.NONE);
  }

  private static Item bounded(String text) {
    return item(text, Parameters.NONE.withMaxTokens(16));
  }

  private static Item item(String text, Parameters parameters) {
    return item(text, new Message(Role.USER, text), parameters);
  }

  private static Item item(String text, Message message, Parameters parameters) {
    CompletionRequest request =
        new CompletionRequest(MODEL, "test", Api.CHAT, List.of(message), parameters);
    RequestKey key = RequestKey.of(request);
    return new Item.Asked(
        row(text), key.text(), ROW_BYTES, key, Bucket.of(key, BITS), () -> request, null, null);
  }

  private static Answer answer(String text) {
    return new Answer(
        text,
        List.of(),
        FinishReason.STOP,
        "stop",
        new Usage(1L, 1L, 0L, 0L, 0L),
        null,
        null,
        null,
        "");
  }

  private static LiveResult result(Outcome outcome) {
    return result(outcome, 1);
  }

  private static LiveResult result(Outcome outcome, int attempts) {
    return new LiveResult(outcome, attempts, 0, Duration.ofMillis(5), Instant.EPOCH);
  }

  /** An engine that answers when the test says so. */
  private static final class FakeCalls implements CallGroup {
    final List<CompletionRequest> submitted = new ArrayList<>();
    private final List<Runnable> open = new ArrayList<>();
    Outcome outcome = answer("");
    Function<CompletionRequest, Outcome> answers =
        request -> answer("answer to " + request.messages().get(0).content());
    int attempts = 1;
    boolean answerAtOnce;
    boolean answerOnStop;
    boolean answerFirstOnly;
    Runnable answerWhenAsked;
    int opened;
    int closed;
    boolean stopped;

    CallGroup open() {
      opened++;
      return this;
    }

    @Override
    public void submit(CompletionRequest request, Consumer<LiveResult> done) {
      submitted.add(request);
      Outcome reply = outcome instanceof Answer ? answers.apply(request) : outcome;
      if (answerAtOnce || (answerFirstOnly && submitted.size() == 1)) {
        done.accept(result(reply, attempts));
      } else {
        open.add(() -> done.accept(result(reply, attempts)));
      }
    }

    /** The task waited in vain for a moment. */
    void asked() {
      if (answerWhenAsked != null && !answerFirstOnly) {
        answerWhenAsked.run();
        answerAll();
      }
    }

    private void answerAll() {
      open.forEach(Runnable::run);
      open.clear();
    }

    @Override
    public int inFlight() {
      return pending();
    }

    @Override
    public int pending() {
      return open.size();
    }

    @Override
    public void stopSending() {
      stopped = true;
      if (answerOnStop) {
        answerAll();
      }
    }

    @Override
    public void close() {
      closed++;
    }
  }

  /** Counts what is taken, and runs something when the first item is. */
  private static final class CountingIterator implements Iterator<Item> {
    private final Iterator<Item> items;
    private final Runnable onFirst;
    int taken;

    CountingIterator(Iterator<Item> items) {
      this(items, () -> {});
    }

    CountingIterator(Iterator<Item> items, Runnable onFirst) {
      this.items = items;
      this.onFirst = onFirst;
    }

    @Override
    public boolean hasNext() {
      return items.hasNext();
    }

    @Override
    public Item next() {
      if (taken++ == 0) {
        onFirst.run();
      }
      return items.next();
    }
  }
}
