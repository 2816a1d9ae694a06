package io.sparkcompletions.model;

/** How a server is asked for an answer of a given form. */
public enum SchemaMode {
  /** By its own interface for schemas, which keeps the model to it. */
  NATIVE,
  /** By its interface for any JSON, and the schema in words. */
  JSON,
  /** In words alone. */
  PROMPT
}
