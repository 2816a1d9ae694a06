package io.sparkcompletions.spark;

import io.sparkcompletions.error.InvalidOptionsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The column names of an input, compared as its session compares them. */
final class Names {
  private final Set<String> taken = new HashSet<>();
  private final Set<String> repeated = new HashSet<>();
  private final boolean caseSensitive;

  Names(StructType schema, SparkSession session) {
    this(schema, Boolean.parseBoolean(session.conf().get("spark.sql.caseSensitive", "false")));
  }

  Names(StructType schema, boolean caseSensitive) {
    this.caseSensitive = caseSensitive;
    for (String name : schema.fieldNames()) {
      if (!taken.add(form(name))) {
        repeated.add(name);
      }
    }
  }

  private String form(String name) {
    return caseSensitive ? name : name.toLowerCase(Locale.ROOT);
  }

  /**
   * Checks that a result column can be added.
   *
   * <p>Errors: {@link InvalidOptionsException} if the input has it already, or has two columns of
   * one name.
   */
  void check(String resultColumn) {
    List<String> problems = new ArrayList<>();
    if (taken.contains(form(resultColumn))) {
      problems.add(
          "column '"
              + resultColumn
              + "' exists in the input: choose another with the option column, or drop it first");
    }
    for (String name : repeated) {
      problems.add("the input has two columns named '" + name + "': rename one of them");
    }
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
  }
}
