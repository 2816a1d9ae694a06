package io.sparkcompletions.simulator.answers;

import io.sparkcompletions.simulator.wire.BodyHash;
import java.nio.charset.StandardCharsets;

/** Stands in for a model's whims: a choice that follows from a text and a purpose. */
public final class Salt {

  private final String text;

  private Salt(String text) {
    this.text = text;
  }

  /** Only a digest is kept, so that salts of long texts are cheap to derive from. */
  public static Salt of(String text) {
    return new Salt(BodyHash.of(text.getBytes(StandardCharsets.UTF_8)).hex());
  }

  public Salt and(String purpose) {
    return of(text + ' ' + purpose);
  }

  public Salt and(int index) {
    return and(Integer.toString(index));
  }

  /** In [0, bound). */
  public int below(int bound) {
    return (int) Long.remainderUnsigned(bits(), bound);
  }

  /** In [0, bound). */
  public long below(long bound) {
    return Long.remainderUnsigned(bits(), bound);
  }

  public long bits() {
    return Long.parseUnsignedLong(text.substring(0, 16), 16);
  }

  public String hex(int digits) {
    return text.substring(0, digits);
  }
}
