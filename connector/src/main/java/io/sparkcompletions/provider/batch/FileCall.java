package io.sparkcompletions.provider.batch;

import io.sparkcompletions.model.HttpCall;

/**
 * A call whose body is a file.
 *
 * @param call everything else; its own body is null
 * @param before bytes of the body before the file
 * @param after bytes of the body after the file
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Handed from adapter to transport once and never compared.
public record FileCall(HttpCall call, byte[] before, byte[] after) {
  private static final byte[] NOTHING = {};

  /** The file is the whole body. */
  public static FileCall of(HttpCall call) {
    return new FileCall(call, NOTHING, NOTHING);
  }

  @Override
  public String toString() {
    return "FileCall[" + call + "]";
  }
}
