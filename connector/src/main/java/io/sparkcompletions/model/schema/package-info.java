/**
 * What an answer must look like where a schema is asked for: read from a DDL string or a JSON
 * Schema, written as one JSON Schema for the provider, and held against what came back.
 *
 * <p>Pure and immutable; knows neither providers nor Spark. What a provider cannot take of a schema
 * is its adapter's affair; here stands what an answer must keep to, whatever was enforced on the
 * way. Messages name places in the schema and never repeat an answer.
 */
@NullMarked
package io.sparkcompletions.model.schema;

import org.jspecify.annotations.NullMarked;
