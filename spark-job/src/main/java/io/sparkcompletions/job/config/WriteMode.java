package io.sparkcompletions.job.config;

/** What becomes of the rows that the output already has. */
public enum WriteMode {
  /** They stay; the new ones are added. */
  APPEND,
  /** They are replaced, all of them. */
  OVERWRITE,
  /** Those with a customId of this run are replaced, the others stay. */
  MERGE
}
