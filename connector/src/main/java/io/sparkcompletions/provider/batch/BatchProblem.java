package io.sparkcompletions.provider.batch;

import org.jspecify.annotations.Nullable;

/**
 * Why a batch was refused as a whole.
 *
 * @param code the provider's word
 * @param line of the file, from 1; null where it concerns all of it
 * @param isForHeadroom whether it can be accepted once other batches have ended
 */
public record BatchProblem(String code, @Nullable Long line, boolean isForHeadroom) {}
