package io.sparkcompletions.live;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.model.Outcome;
import java.util.function.UnaryOperator;

/**
 * Tells an address or a permission that is wrong for every request from one request that somebody
 * on the way refused, a proxy or a firewall, with a page of its own.
 *
 * <p>A refusal counts as the provider's if it names an error code, or if the provider has not been
 * heard yet. Any other is the row's failure, until {@value #IN_A_ROW} come in a row: where every
 * second request is refused by chance, that happens once in a million. Such requests are not
 * billed. Not thread-safe.
 */
final class Suspicion {
  static final int IN_A_ROW = 20;

  private boolean isHeard;
  private int inARow;

  /** The provider itself has spoken. */
  void heard() {
    isHeard = true;
    inARow = 0;
  }

  /**
   * What is to be made of an outcome.
   *
   * @param blocked words the failure of a row that was refused on the way
   */
  Outcome judge(Outcome outcome, UnaryOperator<Failure> blocked) {
    if (!(outcome instanceof Failure failure)) {
      heard();
      return outcome;
    }
    if (!isAnybodys(failure)) {
      if (failure.providerCode() != null) {
        heard();
      }
      return outcome;
    }
    inARow++;
    return isHeard && inARow < IN_A_ROW ? blocked.apply(failure) : failure;
  }

  private static boolean isAnybodys(Failure failure) {
    return failure.providerCode() == null
        && (failure.code() == ErrorCode.PERMISSION_DENIED
            || failure.code() == ErrorCode.ENDPOINT_NOT_FOUND);
  }
}
