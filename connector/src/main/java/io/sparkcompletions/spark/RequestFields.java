package io.sparkcompletions.spark;

import io.sparkcompletions.model.Message;
import io.sparkcompletions.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The struct that goes through the shuffle beside a row: its key and what is needed beside the row
 * to ask for its answer. Either {@code problem} is set, or {@code key} is, with prompt or messages
 * unless the prompt is rendered from the row itself ({@link RequestColumn#promptInRow}).
 */
final class RequestFields {
  /** The bytes by which rows are sorted; null for a row that cannot be asked for. */
  static final int KEY = 0;

  /** The int by which rows are shuffled. */
  static final int SLOT = 1;

  /** The user's id of the row. */
  static final int CUSTOM_ID = 2;

  /** The row's own system message; null where all rows share one or have none. */
  static final int SYSTEM = 3;

  static final int PROMPT = 4;
  static final int MESSAGES = 5;

  /** The name of an error code: why nothing can be asked for this row. */
  static final int PROBLEM = 6;

  /** What is wrong in words, where the code alone does not tell; null else. */
  static final int EXPLANATION = 7;

  /** What the row brings for itself; null for most. */
  static final int OWN = 8;

  /** What the request begins with; null where rows are not brought together by that. */
  static final int PREFIX = 9;

  static final StructType MESSAGE =
      new StructType()
          .add("role", DataTypes.StringType)
          .add("content", DataTypes.StringType)
          .add("parts", DataTypes.createArrayType(PartCells.SCHEMA));

  static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.BinaryType)
          .add("slot", DataTypes.IntegerType, false)
          .add("customId", DataTypes.StringType)
          .add("system", DataTypes.StringType)
          .add("prompt", DataTypes.StringType)
          .add("messages", DataTypes.createArrayType(MESSAGE))
          .add("problem", DataTypes.StringType)
          .add("explanation", DataTypes.StringType)
          .add("own", RowSettings.SCHEMA)
          .add("prefix", DataTypes.BinaryType);

  private RequestFields() {}

  /**
   * Reads a conversation; empty if it is null, has no message, or one that cannot be sent.
   *
   * @param problems what is wrong with the parts of messages is added here
   */
  static Optional<List<Message>> conversation(@Nullable List<Row> rows, List<String> problems) {
    if (rows == null || rows.isEmpty()) {
      return Optional.empty();
    }
    List<Message> messages = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Optional<Role> role =
          row == null || row.isNullAt(0) ? Optional.empty() : Role.parse(row.getString(0));
      if (role.isEmpty() || (row.isNullAt(1) && row.isNullAt(2))) {
        return Optional.empty();
      }
      messages.add(
          row.isNullAt(2)
              ? new Message(role.get(), row.getString(1))
              : inParts(role.get(), row.getList(2), messages.size() + 1, problems));
    }
    return Optional.of(messages);
  }

  private static Message inParts(Role role, List<Row> rows, int number, List<String> problems) {
    List<String> found = new ArrayList<>(0);
    Message message = Message.of(role, PartCells.read(rows, found));
    if (found.isEmpty() && message.isEmpty()) {
      found.add("there is nothing in it");
    }
    found.forEach(problem -> problems.add("message " + number + ": " + problem));
    return message;
  }

  /** Messages for the shuffle. */
  static Object[] toRows(List<Message> messages) {
    return messages.stream()
        .map(
            message ->
                RowFactory.create(
                    message.role().text(),
                    message.parts().isEmpty() ? message.content() : null,
                    message.parts().isEmpty()
                        ? null
                        : message.parts().stream().map(PartCells::toRow).toArray()))
        .toArray();
  }

  /** Reads a conversation back that could be read before the shuffle. */
  static List<Message> conversation(ArrayData shuffled) {
    List<Message> messages = new ArrayList<>(shuffled.numElements());
    for (int i = 0; i < shuffled.numElements(); i++) {
      InternalRow message = shuffled.getStruct(i, MESSAGE.size());
      Role role = Role.parse(message.getUTF8String(0).toString()).orElseThrow();
      messages.add(
          message.isNullAt(2)
              ? new Message(role, message.getUTF8String(1).toString())
              : Message.of(role, PartCells.from(message.getArray(2))));
    }
    return messages;
  }
}
