package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.RequestKey;
import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a task: bucket after bucket, in each bucket by key, or by what they begin with
 * and then by key.
 *
 * <p>Where equal requests are to be sent apart and the row has no id of its own, it numbers them;
 * they are interchangeable and adjacent, so any run numbers them alike. Checks that no bucket is
 * split: a row that lies in another partition than its bucket's is a defect, since its equals would
 * be somewhere else.
 */
final class Intake implements Iterator<Item> {
  /** The cell of a row that holds what is passed through, a {@link RawRow}. */
  static final int ROW = 0;

  /** The cell with the {@link RequestFields}, a {@link RawRow}. */
  static final int REQUEST = 1;

  /** The cell with the number of the shuffle partition that the row came from. */
  static final int PARTITION = 2;

  private final Iterator<Row> rows;
  private final RequestFactory requests;
  private final @Nullable RowText promptInRow;
  private final TermsOfRows terms;
  private final boolean deduplicate;
  private final boolean usersIds;
  private final BucketTable buckets;
  private @Nullable RequestKey previous;
  private long copies;

  /**
   * Wraps the rows of one task.
   *
   * @param promptInRow the prompt over what is passed through; null where the request has it
   * @param terms makes the terms of rows with settings of their own
   * @param usersIds whether rows carry ids of the user; else they are known by their key
   */
  Intake(
      Iterator<Row> rows,
      RequestFactory requests,
      @Nullable RowText promptInRow,
      TermsOfRows terms,
      boolean deduplicate,
      boolean usersIds,
      BucketTable buckets) {
    this.rows = rows;
    this.requests = requests;
    this.promptInRow = promptInRow;
    this.terms = terms;
    this.deduplicate = deduplicate;
    this.usersIds = usersIds;
    this.buckets = buckets;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public Item next() {
    Row row = rows.next();
    RawRow passed = row.getAs(ROW);
    InternalRow request = row.<RawRow>getAs(REQUEST).cells();
    String customId = SparkForm.string(request, RequestFields.CUSTOM_ID);
    long bytes = RowBytes.of(passed.cells()) + RowBytes.of(request);
    if (request.isNullAt(RequestFields.KEY)) {
      String problem = request.getUTF8String(RequestFields.PROBLEM).toString();
      return new Item.Unaskable(
          passed,
          customId,
          bytes,
          ErrorCode.valueOf(problem),
          SparkForm.string(request, RequestFields.EXPLANATION));
    }
    RequestKey shuffled = RequestKey.from(request.getBinary(RequestFields.KEY));
    Bucket bucket = buckets.bucket(shuffled);
    if (row.getInt(PARTITION) != buckets.partition(bucket)) {
      throw new CompletionsException(
          ErrorCode.INTERNAL_ERROR,
          "a row of bucket "
              + bucket
              + " arrived in partition "
              + row.getInt(PARTITION)
              + ": this Spark changed the shuffle of the enrichment; nothing more was sent.");
    }
    RequestKey key = deduplicate || customId != null ? shuffled : copy(shuffled);
    RowSettings own = own(request);
    return new Item.Asked(
        passed,
        usersIds ? customId : key.text(),
        bytes,
        key,
        bucket,
        () -> request(own, passed.cells(), request),
        terms.of(own),
        request.isNullAt(RequestFields.PREFIX) ? null : request.getBinary(RequestFields.PREFIX));
  }

  private RequestKey copy(RequestKey key) {
    copies = key.equals(previous) ? copies + 1 : 0;
    previous = key;
    return key.forCopy(copies);
  }

  private static RowSettings own(InternalRow fields) {
    return fields.isNullAt(RequestFields.OWN)
        ? RowSettings.NONE
        : RowSettings.from(fields.getStruct(RequestFields.OWN, RowSettings.SCHEMA.size()));
  }

  private CompletionRequest request(RowSettings own, InternalRow row, InternalRow fields) {
    String system = SparkForm.string(fields, RequestFields.SYSTEM);
    if (!fields.isNullAt(RequestFields.MESSAGES)) {
      return requests.conversation(
          own, system, RequestFields.conversation(fields.getArray(RequestFields.MESSAGES)));
    }
    String prompt =
        promptInRow == null
            ? SparkForm.string(fields, RequestFields.PROMPT)
            : promptInRow.render(cell -> SparkForm.string(row, cell));
    return requests.prompt(own, system, Objects.requireNonNull(prompt));
  }
}
