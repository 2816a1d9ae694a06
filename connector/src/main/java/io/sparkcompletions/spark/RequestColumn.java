package io.sparkcompletions.spark;

import io.sparkcompletions.error.InvalidOptionsException;
import io.sparkcompletions.model.PromptCache;
import io.sparkcompletions.options.ColumnReference;
import io.sparkcompletions.options.CompletionOptions;
import io.sparkcompletions.options.NullValues;
import io.sparkcompletions.options.Option;
import io.sparkcompletions.options.PromptTemplate;
import io.sparkcompletions.options.ResolvedOptions;
import io.sparkcompletions.pricing.PriceTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Builds the column that holds each row's request ({@link RequestFields}).
 *
 * <p>Spark evaluates and casts what the options name; one function joins the texts and computes the
 * key. Its constants are in its closure, so no plan shows them, and those of expressions are hidden
 * by {@link HiddenTexts}.
 */
final class RequestColumn {
  private final Dataset<Row> input;
  private final ResolvedOptions options;
  private final RequestFactory requests;
  private final List<Column> cells = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * The column over an input.
   *
   * @param requests makes requests of what is read here
   */
  RequestColumn(Dataset<Row> input, ResolvedOptions options, RequestFactory requests) {
    this.input = input;
    this.options = options;
    this.requests = requests;
  }

  /** How requests are made from texts. */
  static RequestFactory requests(ResolvedOptions options, PriceTable prices) {
    return new RequestFactory(
        options.model(),
        options.endpointId(),
        options.endpoint(),
        RowChoices.of(options, prices),
        options.system().flatMap(PromptTemplate::constant).orElse(null));
  }

  /**
   * The column.
   *
   * <p>Errors: {@link InvalidOptionsException} with every column that is missing or of a wrong
   * type.
   *
   * @param buckets into what the key space is cut
   */
  Column of(BucketTable buckets) {
    int parts =
        options
            .input()
            .match(
                template -> RequestFunction.NONE,
                column -> partsCell(column.expression()),
                conversation -> RequestFunction.NONE);
    RowText prompt =
        options
            .input()
            .match(
                template -> Optional.of(text("prompt", template.template())),
                column ->
                    parts == RequestFunction.NONE
                        ? Optional.of(RowText.cell(textCell("promptColumn", column.expression())))
                        : Optional.<RowText>empty(),
                conversation -> Optional.<RowText>empty())
            .orElse(null);
    int messages =
        options
            .input()
            .match(
                template -> RequestFunction.NONE,
                column -> RequestFunction.NONE,
                conversation -> conversationCell(conversation.expression()));
    RequestFunction function =
        new RequestFunction(
            requests,
            prompt,
            promptInRow() != null,
            parts,
            imagesCell(parts),
            options.nullValues(),
            messages,
            optionalCell("systemColumn", options.systemColumn()),
            rowSystem(),
            settings(),
            options.tokenBudget().orElse(null),
            optionalCell("customId", options.customId()),
            options.deduplicate(),
            buckets.bits(),
            buckets.slots(),
            options.promptCache() != PromptCache.OFF);
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
    return functions
        .udf(function, RequestFields.SCHEMA)
        .withName("completion_request")
        .apply(functions.struct(named().toArray(Column[]::new)));
  }

  /**
   * The prompt over the input's own columns, by their numbers; null unless it is made of top-level
   * texts as they stand.
   */
  @Nullable RowText promptInRow() {
    return options
        .input()
        .match(
            template -> overColumns(template.template()),
            column -> Optional.of(column.expression()).filter(this::isText).map(this::inRow),
            conversation -> Optional.<RowText>empty())
        .orElse(null);
  }

  private Optional<RowText> overColumns(PromptTemplate template) {
    boolean allTexts =
        template.references().stream()
            .allMatch(column -> column.parts().size() == 1 && isText(column.parts().get(0)));
    return allTexts
        ? Optional.of(
            new RowText(
                template.parts().stream()
                    .map(
                        part ->
                            part.match(
                                RowText.Piece::literal,
                                column -> RowText.Piece.cell(index(column.parts().get(0)))))
                    .toList(),
                options.nullValues()))
        : Optional.empty();
  }

  private RowText inRow(String column) {
    return RowText.cell(index(column));
  }

  private int index(String column) {
    return input.schema().fieldIndex(column);
  }

  /** Whether this is the name, to the letter, of a text. */
  private boolean isText(String name) {
    return Arrays.stream(input.schema().fields())
        .anyMatch(field -> field.name().equals(name) && field.dataType() instanceof StringType);
  }

  /** The cells under numbers, because names may be strange; never empty. */
  private List<Column> named() {
    List<Column> named = new ArrayList<>();
    for (Column cell : cells) {
      named.add(cell.as("c" + named.size()));
    }
    return named.isEmpty() ? List.of(functions.lit(0).as("c0")) : named;
  }

  private @Nullable RowText rowSystem() {
    return options
        .system()
        .filter(template -> template.constant().isEmpty())
        .map(template -> text("system", template))
        .orElse(null);
  }

  private RowText text(String option, PromptTemplate template) {
    List<ColumnReference> references = template.references();
    int first = cells.size();
    for (ColumnReference reference : references) {
      addCell(
          resolve(
                  option,
                  "the input has no column " + reference + columns(),
                  () -> functions.col(reference.expression()))
              .cast("string"));
    }
    NullValues nulls = options.nullValues();
    return new RowText(
        template.parts().stream()
            .map(
                part ->
                    part.match(
                        RowText.Piece::literal,
                        reference -> RowText.Piece.cell(first + references.indexOf(reference))))
            .toList(),
        nulls);
  }

  private int optionalCell(String option, Optional<String> expression) {
    return expression.map(text -> textCell(option, text)).orElse(RequestFunction.NONE);
  }

  private SettingCells settings() {
    return new SettingCells(
        settingCell(CompletionOptions.MODEL_COLUMN, Kind.TEXT),
        settingCell(CompletionOptions.MAX_TOKENS_COLUMN, Kind.INTEGER),
        settingCell(CompletionOptions.TEMPERATURE_COLUMN, Kind.NUMBER),
        settingCell(CompletionOptions.STOP_COLUMN, Kind.TEXTS),
        settingCell(CompletionOptions.SEED_COLUMN, Kind.INTEGER),
        settingCell(CompletionOptions.SCHEMA_COLUMN, Kind.TEXT));
  }

  private int settingCell(Option<String> option, Kind kind) {
    Optional<String> expression = options.get(option);
    if (expression.isEmpty()) {
      return RequestFunction.NONE;
    }
    int before = problems.size();
    Column column = named(option.key(), expression.get());
    if (problems.size() > before) {
      return RequestFunction.NONE;
    }
    DataType type = type(column);
    if (!kind.takes(type)) {
      problems.add(
          option.key() + " must be of type " + kind.words + ", not " + type.simpleString());
      return RequestFunction.NONE;
    }
    return addCell(kind.cell(column, type));
  }

  /** What a setting's column may hold. */
  private enum Kind {
    TEXT("string"),
    INTEGER("integer (tinyint, smallint, int or bigint)"),
    NUMBER("number (an integer, float, double or decimal)"),
    TEXTS("string or array<string>");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** A column that holds nothing but nulls may have any type. */
    boolean takes(DataType type) {
      return type instanceof NullType
          || switch (this) {
            case TEXT -> type instanceof StringType;
            case INTEGER -> type instanceof IntegralType;
            case NUMBER -> type instanceof NumericType;
            case TEXTS ->
                type instanceof StringType
                    || (type instanceof ArrayType array
                        && (array.elementType() instanceof StringType
                            || array.elementType() instanceof NullType));
          };
    }

    Column cell(Column column, DataType type) {
      return switch (this) {
        case TEXT, NUMBER -> column.cast("string");
        case INTEGER -> column.cast("bigint");
        case TEXTS ->
            (type instanceof StringType
                    ? functions.when(column.isNotNull(), functions.array(column))
                    : column)
                .cast("array<string>");
      };
    }
  }

  private int textCell(String option, String expression) {
    return addCell(named(option, expression).cast("string"));
  }

  private int conversationCell(String expression) {
    Column column = named("messagesColumn", expression);
    if (!problems.isEmpty()) {
      return RequestFunction.NONE;
    }
    DataType type = type(column);
    if (!isConversation(type)) {
      problems.add(
          "messagesColumn must be of type array<struct<role:string,content:string>>, with these"
              + " names in any order; content may also be an array of parts");
      return RequestFunction.NONE;
    }
    StructType message = (StructType) ((ArrayType) type).elementType();
    DataType content = field(message, "content").dataType();
    boolean inParts = PartColumn.isParts(content);
    if (inParts && isRefused("messagesColumn", "content ", content)) {
      return RequestFunction.NONE;
    }
    Column none = functions.lit(null);
    return addCell(
        functions.transform(
            column,
            turn ->
                functions.struct(
                    turn.getField("role").cast("string").as("role"),
                    (inParts ? none : turn.getField("content")).cast("string").as("content"),
                    (inParts ? PartColumn.parts(turn.getField("content"), content) : none)
                        .cast(DataTypes.createArrayType(PartCells.SCHEMA))
                        .as("parts"))));
  }

  private boolean isRefused(String option, String what, DataType parts) {
    Optional<String> problem = PartColumn.problem(parts);
    problem.ifPresent(words -> problems.add(option + " " + what + words));
    return problem.isPresent();
  }

  /** The cell of a prompt in parts; none where it is a text. */
  private int partsCell(String expression) {
    Column column = named("promptColumn", expression);
    if (!problems.isEmpty()) {
      return RequestFunction.NONE;
    }
    DataType type = type(column);
    return !PartColumn.isParts(type) || isRefused("promptColumn", "", type)
        ? RequestFunction.NONE
        : addCell(PartColumn.parts(column, type));
  }

  private int imagesCell(int parts) {
    Optional<String> expression = options.get(CompletionOptions.IMAGE_COLUMN);
    if (expression.isEmpty()) {
      return RequestFunction.NONE;
    }
    if (parts != RequestFunction.NONE) {
      problems.add("imageColumn goes with a prompt that is a text: put the images among the parts");
    }
    if (!requests.takesImages()) {
      problems.add("imageColumn: " + options.model().provider() + " takes no images");
    }
    int before = problems.size();
    Column column = named("imageColumn", expression.get());
    if (problems.size() > before) {
      return RequestFunction.NONE;
    }
    DataType type = type(column);
    if (!PartColumn.isImages(type)) {
      problems.add(
          "imageColumn must be of type string (a URL) or binary, or an array of one of them, not "
              + type.simpleString());
      return RequestFunction.NONE;
    }
    return addCell(PartColumn.images(column, type));
  }

  private DataType type(Column column) {
    return input.select(column).schema().apply(0).dataType();
  }

  private static boolean isConversation(DataType type) {
    return type instanceof ArrayType array
        && array.elementType() instanceof StructType message
        && hasOne(message, "role")
        && hasOne(message, "content");
  }

  private static StructField field(StructType type, String name) {
    return Arrays.stream(type.fields())
        .filter(field -> field.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow();
  }

  private static boolean hasOne(StructType type, String field) {
    return Arrays.stream(type.fieldNames()).filter(field::equalsIgnoreCase).count() == 1;
  }

  private int addCell(Column cell) {
    cells.add(cell);
    return cells.size() - 1;
  }

  /** A column of this exact name, else an SQL expression. */
  private Column named(String option, String expression) {
    String problem = "neither a column nor an expression over columns" + columns();
    if (Arrays.asList(input.columns()).contains(expression)) {
      String name = new ColumnReference(List.of(expression)).expression();
      return resolve(option, problem, () -> functions.col(name));
    }
    Column column = resolve(option, problem, () -> functions.expr(expression));
    return problems.isEmpty()
        ? resolve(option, problem, () -> HiddenTexts.hide(input, expression, column))
        : column;
  }

  private String columns() {
    return "; it has " + String.join(", ", input.columns());
  }

  private Column resolve(String option, String problem, ThrowingColumn column) {
    try {
      Column resolved = column.get();
      RowExpression.objection(input, resolved)
          .ifPresent(
              objection ->
                  problems.add(
                      option
                          + " holds "
                          + objection
                          + "; compute it first, in a column of a table that you store, and name"
                          + " that column"));
      return resolved;
    } catch (AnalysisException e) {
      problems.add(option + ": " + problem + " (" + e.getCondition() + ")");
      return functions.lit(null);
    }
  }

  /** Spark's Java API does not say that resolving may fail. */
  private interface ThrowingColumn {
    Column get() throws AnalysisException;
  }
}
