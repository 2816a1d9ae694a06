package io.sparkcompletions.options;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Values with their origin, by option; an option may be given and yet have no usable value. */
final class OptionValues implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, Origin> origins = new LinkedHashMap<>();

  /** Marks an option as set by somebody. */
  void given(Option<?> option, Origin origin) {
    origins.put(option.key(), origin);
  }

  <T> void put(Option<T> option, T value, Origin origin) {
    given(option, origin);
    values.put(option.key(), value);
  }

  /** Forgets an option that a stronger one replaces. */
  void remove(Option<?> option) {
    origins.remove(option.key());
    values.remove(option.key());
  }

  boolean isGiven(Option<?> option) {
    return origins.containsKey(option.key());
  }

  Optional<Origin> origin(Option<?> option) {
    return Optional.ofNullable(origins.get(option.key()));
  }

  @SuppressWarnings("unchecked") // Only put() fills the map, and it pairs option and value.
  <T> Optional<T> get(Option<T> option) {
    return Optional.ofNullable((T) values.get(option.key()));
  }

  /** How the user wrote the name of an option. */
  String nameOf(Option<?> option) {
    return origins.get(option.key()) == Origin.SESSION ? option.sessionKey() : option.key();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionValues that
        && values.equals(that.values)
        && origins.equals(that.origins);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
