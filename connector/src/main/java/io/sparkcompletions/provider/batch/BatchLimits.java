package io.sparkcompletions.provider.batch;

import java.time.Duration;

/**
 * What a provider accepts as one batch.
 *
 * @param items most requests
 * @param bytes most bytes of the file, its framing included
 * @param open most batches open at once; {@link Integer#MAX_VALUE} where there is no such limit
 * @param window after which the provider gives up what has not been run
 * @param kept how long results can be had, counted from the creation
 * @param carriesMarker whether a batch keeps a name of ours, so that it is found again after a
 *     creation whose reply was lost
 */
public record BatchLimits(
    int items, long bytes, int open, Duration window, Duration kept, boolean carriesMarker) {}
