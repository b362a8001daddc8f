package dev.usher.profiles.internal;

import dev.usher.media.api.Problem;
import dev.usher.profiles.store.ProfileStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Makes guessing a PIN slow, across restarts too: five tries, then one after a minute, after five
 * more, after a quarter of an hour, and then one an hour.
 */
final class PinGate {
    static final int FREE = 5;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final List<Duration> BLOCKS =
            List.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(15),
                    Duration.ofHours(1));
    private static final Duration LONGEST = BLOCKS.get(BLOCKS.size() - 1);

    private final ProfileStore store;
    private final Supplier<Instant> now;

    PinGate(ProfileStore store, Supplier<Instant> now) {
        this.store = store;
        this.now = now;
    }

    /**
     * @param profile whose PIN it is: a right one forgives only wrong ones for the same
     * @param attempt slow; only asked when it may be
     * @throws Problem pin-wrong (403), pin-blocked (429)
     */
    void requireRight(String profile, BooleanSupplier attempt) {
        Instant asked = now.get();
        store.begin(profile, asked, PinGate::block)
                .ifPresent(
                        until -> {
                            throw blocked(Duration.between(asked, until));
                        });
        if (attempt.getAsBoolean()) {
            store.forget(profile);
            return;
        }
        int left = FREE - store.attempts(profile);
        if (left <= 0) {
            throw blocked(block(store.attempts(profile)));
        }
        throw new Problem(
                "pin-wrong",
                403,
                "The PIN is wrong. " + (left == 1 ? "One try is" : left + " tries are") + " left.",
                Map.of("triesLeft", left));
    }

    private static Duration block(int attempts) {
        return attempts < FREE
                ? Duration.ZERO
                : BLOCKS.get(Math.min(attempts - FREE, BLOCKS.size() - 1));
    }

    /** A clock that was set back meanwhile makes nobody wait longer than anybody has to. */
    private static Problem blocked(Duration left) {
        Duration wait = left.compareTo(LONGEST) > 0 ? LONGEST : left;
        long seconds = Math.max(1, wait.toSeconds());
        long minutes = (seconds + 59) / 60;
        return new Problem(
                "pin-blocked",
                TOO_MANY_REQUESTS,
                "Too many wrong PINs. Try again in "
                        + (minutes == 1 ? "a minute" : minutes + " minutes")
                        + ".",
                Map.of("retryAfter", seconds));
    }
}
