package io.sparkcompletions.provider.wire;

import io.sparkcompletions.error.ErrorCode;
import io.sparkcompletions.model.Failure;
import io.sparkcompletions.provider.ProbeResult;
import java.util.Optional;

/**
 * Judges the reply to a call that asks for one model by name.
 *
 * <p>A bad key and an empty account are proof that every request is hopeless, a missing model only
 * at the provider itself: gateways and test servers may not serve this call at all, and a key may
 * be allowed to complete and not to look models up.
 */
public final class Models {
  private Models() {}

  /**
   * Judges it.
   *
   * @param failure what the reply is; empty for a success
   */
  public static ProbeResult judge(Optional<Failure> failure, boolean isOwnEndpoint) {
    return new ProbeResult(
        failure.isEmpty(), failure.filter(found -> isProof(found.code(), isOwnEndpoint)));
  }

  private static boolean isProof(ErrorCode code, boolean isOwnEndpoint) {
    return code == ErrorCode.AUTHENTICATION_FAILED
        || code == ErrorCode.INSUFFICIENT_QUOTA
        || (code == ErrorCode.MODEL_NOT_FOUND && isOwnEndpoint);
  }
}
