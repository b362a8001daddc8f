package dev.usher.customers.internal;

import dev.usher.customers.store.AttemptStore;
import dev.usher.media.api.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Makes guessing slow: after five wrong attempts at a secret each further one has to wait twice as
 * long.
 */
final class Attempts {
    static final int FREE = 5;
    private static final Duration FIRST_BLOCK = Duration.ofSeconds(30);
    private static final Duration LONGEST_BLOCK = Duration.ofHours(1);

    private final AttemptStore store;
    private final Clock clock;

    Attempts(AttemptStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Judges one attempt.
     *
     * @param subject whose secret, e.g. {@code pin:<household>}
     * @param blockedCode of the Problem (429, member {@code retryAfter} in seconds) when it has to
     *     wait
     */
    boolean succeeds(String subject, String blockedCode, BooleanSupplier attempt) {
        Instant now = clock.instant();
        store.begin(subject, now, Attempts::block)
                .ifPresent(
                        until -> {
                            long seconds =
                                    Math.max(1, Duration.between(now, until).toSeconds() + 1);
                            throw new Problem(
                                    blockedCode,
                                    429,
                                    "Too many wrong attempts. Try again in "
                                            + seconds
                                            + " seconds.",
                                    Map.of("retryAfter", seconds));
                        });
        boolean right = attempt.getAsBoolean();
        if (right) {
            store.forget(subject);
        }
        return right;
    }

    private static Duration block(int attempts) {
        if (attempts < FREE) {
            return Duration.ZERO;
        }
        Duration block = FIRST_BLOCK.multipliedBy(1L << Math.min(attempts - FREE, 20));
        return block.compareTo(LONGEST_BLOCK) > 0 ? LONGEST_BLOCK : block;
    }
}
