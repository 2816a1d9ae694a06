package io.sparkcompletions.options;

/** How answers are asked for. */
public enum Mode {
  /** One HTTP call per distinct request. */
  LIVE
}
