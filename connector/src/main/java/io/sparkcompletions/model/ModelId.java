package io.sparkcompletions.model;

import java.io.Serializable;

/**
 * A provider and one of its models, written {@code provider/model}; the model may itself contain
 * slashes.
 */
public record ModelId(String provider, String name) implements Serializable {
  public ModelId {
    if (provider.isBlank() || name.isBlank()) {
      throw new IllegalArgumentException("provider and model must not be blank");
    }
  }

  @Override
  public String toString() {
    return provider + "/" + name;
  }
}
