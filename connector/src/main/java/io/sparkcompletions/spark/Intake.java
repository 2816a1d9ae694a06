package io.sparkcompletions.spark;

import io.sparkcompletions.error.CompletionsException;
import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.ledger.Bucket;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.RequestKey;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a task: bucket after bucket, in each bucket by key.
 *
 * <p>Where equal requests are to be sent apart and the row has no id of its own, it numbers them;
 * they are interchangeable and adjacent, so any run numbers them alike. Checks that no bucket is
 * split: a row that lies in another partition than its bucket's is a defect, since its equals would
 * be somewhere else.
 */
final class Intake implements Iterator<Item> {
  private final Iterator<Row> rows;
  private final Columns columns;
  private final RequestFactory requests;
  private final boolean deduplicate;
  private final boolean usersIds;
  private final int bits;
  private @Nullable RequestKey previous;
  private long copies;

  /**
   * Where things stand in a row.
   *
   * @param request the struct of {@link RequestFields}
   * @param partition the number of the shuffle partition that the row came from
   * @param prompt the prompt over the row's own texts; null where it stands in the request
   */
  record Columns(int request, int partition, @Nullable RowText prompt)
      implements java.io.Serializable {}

  /**
   * Wraps the rows of one task.
   *
   * @param usersIds whether rows carry ids of the user; else they are known by their key
   */
  Intake(
      Iterator<Row> rows,
      Columns columns,
      RequestFactory requests,
      boolean deduplicate,
      boolean usersIds,
      int bits) {
    this.rows = rows;
    this.columns = columns;
    this.requests = requests;
    this.deduplicate = deduplicate;
    this.usersIds = usersIds;
    this.bits = bits;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public Item next() {
    Row row = rows.next();
    Row fields = row.getStruct(columns.request());
    String customId = fields.getString(RequestFields.CUSTOM_ID);
    long bytes = RowBytes.of(row);
    if (fields.isNullAt(RequestFields.KEY)) {
      return new Item.Unaskable(
          row, customId, bytes, ErrorCode.valueOf(fields.getString(RequestFields.PROBLEM)));
    }
    RequestKey shuffled = RequestKey.from((byte[]) fields.get(RequestFields.KEY));
    Bucket bucket = Bucket.of(shuffled, bits);
    if (row.getInt(columns.partition()) != bucket.prefix()) {
      throw new CompletionsException(
          ErrorCode.INTERNAL_ERROR,
          "a row of bucket "
              + bucket
              + " arrived in partition "
              + row.getInt(columns.partition())
              + ": this Spark changed the shuffle of the enrichment; nothing more was sent.");
    }
    RequestKey key = deduplicate || customId != null ? shuffled : copy(shuffled);
    return new Item.Asked(
        row, usersIds ? customId : key.text(), bytes, key, bucket, () -> request(row, fields));
  }

  private RequestKey copy(RequestKey key) {
    copies = key.equals(previous) ? copies + 1 : 0;
    previous = key;
    return key.forCopy(copies);
  }

  private CompletionRequest request(Row row, Row fields) {
    String system = fields.getString(RequestFields.SYSTEM);
    if (!fields.isNullAt(RequestFields.MESSAGES)) {
      return requests.conversation(
          system, RequestFields.conversation(fields.getList(RequestFields.MESSAGES)).orElseThrow());
    }
    RowText prompt = columns.prompt();
    return requests.prompt(
        system,
        prompt == null
            ? fields.getString(RequestFields.PROMPT)
            : Objects.requireNonNull(prompt.render(cell -> text(row, cell))));
  }

  /** A text as {@link Carried} hands it over. */
  private static @Nullable String text(Row row, int cell) {
    return row.isNullAt(cell) ? null : new String((byte[]) row.get(cell), StandardCharsets.UTF_8);
  }
}
