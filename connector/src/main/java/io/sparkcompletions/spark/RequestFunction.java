package io.sparkcompletions.spark;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.CompletionRequest;
import io.sparkcompletions.model.ContentPart;
import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.RequestKey;
import io.sparkcompletions.model.RequestPrefix;
import io.sparkcompletions.model.Role;
import io.sparkcompletions.model.tokens.TokenBudget;
import io.sparkcompletions.options.NullValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;

/**
 * Turns a row's cells into its request: the function behind the request column.
 *
 * <p>Pure, because Spark may run it again. A cell number of -1 means that there is no such cell.
 *
 * @param prompt the user message; null where there is a conversation or it comes in parts
 * @param promptInRow whether the prompt can be rendered again from what the row passes through, so
 *     that it need not be shuffled beside it
 * @param partsCell the user message in parts
 * @param imagesCell images beside the prompt
 * @param nullImages what it means that there are none
 * @param messagesCell the conversation
 * @param systemCell the row's own system message, before {@code system}
 * @param system the system message where it is rendered for each row
 * @param settings the row's own settings
 * @param budget how long a request may be; null for no bound. Conversations are shuffled as they
 *     fit into it, so that nothing is left out of them twice
 * @param bits the key space is cut into 2^bits buckets
 * @param slots the shuffle's int of each bucket
 * @param byPrefix whether rows are brought together by what their requests begin with
 */
@SuppressWarnings("ArrayRecordComponent") // Travels in a closure and is never compared.
record RequestFunction(
    RequestFactory requests,
    @Nullable RowText prompt,
    boolean promptInRow,
    int partsCell,
    int imagesCell,
    NullValues nullImages,
    int messagesCell,
    int systemCell,
    @Nullable RowText system,
    SettingCells settings,
    @Nullable TokenBudget budget,
    int customIdCell,
    boolean deduplicate,
    int bits,
    int[] slots,
    boolean byPrefix)
    implements UDF1<Row, Row> {
  static final int NONE = -1;

  @Override
  public Row call(Row cells) {
    String customId = customIdCell == NONE ? null : cells.getString(customIdCell);
    List<String> problems = new ArrayList<>(0);
    RowSettings own = settings.read(cells, problems);
    problems.addAll(requests.problems(own));
    if (!problems.isEmpty()) {
      return problem(ErrorCode.INVALID_PARAMETER, String.join("; ", problems), cells, customId);
    }
    String rowSystem = systemCell == NONE ? null : cells.getString(systemCell);
    if (rowSystem == null && system != null) {
      rowSystem = system.render(cells::getString);
      if (rowSystem == null) {
        return problem(ErrorCode.NULL_PROMPT, cells, customId);
      }
    }
    if (partsCell != NONE) {
      return parts(own, cells, customId, rowSystem);
    }
    return prompt == null
        ? conversation(own, cells, customId, rowSystem)
        : prompt(own, prompt, cells, customId, rowSystem);
  }

  private Row parts(
      RowSettings own, Row cells, @Nullable String customId, @Nullable String rowSystem) {
    if (cells.isNullAt(partsCell)) {
      return problem(ErrorCode.NULL_PROMPT, cells, customId);
    }
    List<String> problems = new ArrayList<>(0);
    List<ContentPart> parts = PartCells.read(cells.getList(partsCell), problems);
    return inParts(own, parts, problems, cells, customId, rowSystem);
  }

  private Row inParts(
      RowSettings own,
      List<ContentPart> parts,
      List<String> problems,
      Row cells,
      @Nullable String customId,
      @Nullable String rowSystem) {
    if (problems.isEmpty() && parts.isEmpty()) {
      problems.add("there is nothing in it");
    }
    return problems.isEmpty()
        ? messages(own, List.of(Message.of(Role.USER, parts)), cells, customId, rowSystem)
        : problem(ErrorCode.INVALID_CONTENT, String.join("; ", problems), cells, customId);
  }

  private Row withImages(
      RowSettings own,
      String rendered,
      Row cells,
      @Nullable String customId,
      @Nullable String rowSystem) {
    List<ContentPart> parts = new ArrayList<>();
    if (!rendered.isEmpty()) {
      parts.add(new ContentPart.Text(rendered));
    }
    List<String> problems = new ArrayList<>(0);
    parts.addAll(PartCells.read(cells.getList(imagesCell), problems));
    return inParts(own, parts, problems, cells, customId, rowSystem);
  }

  private Row prompt(
      RowSettings own,
      RowText text,
      Row cells,
      @Nullable String customId,
      @Nullable String rowSystem) {
    String rendered = text.render(cells::getString);
    if (rendered == null) {
      return problem(ErrorCode.NULL_PROMPT, cells, customId);
    }
    if (imagesCell != NONE && !cells.isNullAt(imagesCell)) {
      return withImages(own, rendered, cells, customId, rowSystem);
    }
    if (imagesCell != NONE && nullImages == NullValues.ERROR) {
      return problem(ErrorCode.NULL_PROMPT, "there is no image", cells, customId);
    }
    return keyed(
        requests.prompt(own, rowSystem, rendered),
        own,
        cells,
        customId,
        rowSystem,
        promptInRow ? null : rendered,
        null);
  }

  private Row conversation(
      RowSettings own, Row cells, @Nullable String customId, @Nullable String rowSystem) {
    List<Row> rows = cells.isNullAt(messagesCell) ? null : cells.getList(messagesCell);
    List<String> problems = new ArrayList<>(0);
    Optional<List<Message>> messages = RequestFields.conversation(rows, problems);
    if (messages.isEmpty()) {
      return problem(ErrorCode.INVALID_CONVERSATION, cells, customId);
    }
    return problems.isEmpty()
        ? messages(own, messages.get(), cells, customId, rowSystem)
        : problem(ErrorCode.INVALID_CONTENT, String.join("; ", problems), cells, customId);
  }

  private Row messages(
      RowSettings own,
      List<Message> messages,
      Row cells,
      @Nullable String customId,
      @Nullable String rowSystem) {
    return keyed(
        requests.conversation(own, rowSystem, messages),
        own,
        cells,
        customId,
        rowSystem,
        null,
        messages);
  }

  private Row keyed(
      CompletionRequest request,
      RowSettings own,
      Row cells,
      @Nullable String customId,
      @Nullable String rowSystem,
      @Nullable String promptText,
      @Nullable List<Message> messages) {
    Optional<String> imageProblem = requests.imageProblem(request);
    if (imageProblem.isPresent()) {
      return problem(ErrorCode.INVALID_CONTENT, imageProblem.get(), cells, customId);
    }
    Optional<ErrorCode> objection = requests.objection(request);
    if (objection.isPresent()) {
      return problem(objection.get(), cells, customId);
    }
    Optional<CompletionRequest> fitted =
        budget == null ? Optional.of(request) : budget.fit(request);
    if (fitted.isEmpty()) {
      return problem(ErrorCode.INPUT_TOO_LONG, cells, customId);
    }
    RequestKey key = RequestKey.of(fitted.get());
    if (!deduplicate && customId != null) {
      key = key.forCustomId(customId);
    }
    return RowFactory.create(
        key.toBytes(),
        slots[key.bucket(bits)],
        customId,
        rowSystem,
        promptText,
        messages == null ? null : RequestFields.toRows(shuffled(request, fitted.get(), messages)),
        null,
        null,
        own.toRow(),
        byPrefix ? RequestPrefix.of(fitted.get()) : null);
  }

  private Row problem(ErrorCode code, Row cells, @Nullable String customId) {
    return problem(code, null, cells, customId);
  }

  /** The conversation as it is sent, without the system message that is put before it. */
  private static List<Message> shuffled(
      CompletionRequest whole, CompletionRequest fitted, List<Message> messages) {
    int before = whole.messages().size() - messages.size();
    return fitted == whole ? messages : fitted.messages().subList(before, fitted.messages().size());
  }

  /** Rows without a request go anywhere, but always to the same place and not all to one. */
  private Row problem(
      ErrorCode code, @Nullable String explanation, Row cells, @Nullable String customId) {
    int spread = Math.floorMod(cells.hashCode(), slots.length);
    return RowFactory.create(
        null, slots[spread], customId, null, null, null, code.name(), explanation, null, null);
  }
}
