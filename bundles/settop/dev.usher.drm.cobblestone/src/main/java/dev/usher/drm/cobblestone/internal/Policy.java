package dev.usher.drm.cobblestone.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the box may do, as the operator signed it. Times that are null set no limit.
 *
 * @param lid id of the licence
 * @param pass id of the pass it was granted for
 * @param version oldest version of the item it is for
 * @param startBy viewing begins before this, or not at all
 * @param viewSeconds length of a viewing period that begins with the first play; 0 = none
 * @param firstPlay when that was, as far as the server knows; null = it has not heard of one
 * @param viewUntil end of the viewing, whenever it began
 * @param leaseUntil end of the licence unless it is renewed
 * @param recoverySeconds how long the box goes on after that, for renewals that failed
 * @param onExpiry {@code finish}: a screening that began in time goes on for {@code graceSeconds};
 *     anything else: it stops
 * @param rating age; below it the item does not open
 * @param tier up to which it opens the item's files; null = licences of old, all of them
 * @param pin whether the viewer has to know a PIN
 */
record Policy(
        String lid,
        String pass,
        ItemId item,
        int version,
        BoxId box,
        Instant notBefore,
        Instant startBy,
        long viewSeconds,
        Instant firstPlay,
        Instant viewUntil,
        Instant leaseUntil,
        long recoverySeconds,
        long graceSeconds,
        String onExpiry,
        int rating,
        boolean pin,
        Tier tier,
        List<String> keyIds) {
    private static final String FINISH = "finish";

    /**
     * Whether the viewing period waits for its first play.
     *
     * @param begun on this box; null = not yet
     */
    boolean waits(Instant begun) {
        return viewSeconds > 0 && firstPlay == null && begun == null;
    }

    /** The earlier of what box and server know of the first play; null = nobody knows of one. */
    Instant began(Instant onThisBox) {
        return Stream.of(Optional.ofNullable(onThisBox), Optional.ofNullable(firstPlay))
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /**
     * When it is over, for who has not begun to watch.
     *
     * @param began as {@link #began} says
     */
    Optional<Instant> end(Instant began) {
        Instant viewed = viewSeconds > 0 && began != null ? began.plusSeconds(viewSeconds) : null;
        Instant leased = leaseUntil == null ? null : leaseUntil.plusSeconds(recoverySeconds);
        Instant begin = viewSeconds > 0 && began == null ? startBy : null;
        return Stream.of(
                        Optional.ofNullable(viewed),
                        Optional.ofNullable(viewUntil),
                        Optional.ofNullable(leased),
                        Optional.ofNullable(begin))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    /** What a screening gets that began before the end. */
    Duration grace() {
        return FINISH.equals(onExpiry) ? Duration.ofSeconds(graceSeconds) : Duration.ZERO;
    }
}
