package io.sparkcompletions.spark;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A key that the driver knows, on its way to executors that may not know it. Never printed.
 *
 * @param value null if the driver does not know it either
 */
record DeliveredSecret(@Nullable String value) implements Serializable {
  @Override
  public String toString() {
    return value == null ? "DeliveredSecret[none]" : "DeliveredSecret[redacted]";
  }
}
