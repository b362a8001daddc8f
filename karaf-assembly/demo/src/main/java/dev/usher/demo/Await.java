package dev.usher.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits for what another process will make true; there is nothing to be notified by, so it asks
 * again and again.
 */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(25);

    private Await() {}

    /**
     * @throws StoryException after {@code limit}, with what was waited for and the last thing seen
     */
    public static <T> T until(String what, Duration limit, Supplier<Optional<T>> probe) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = probe.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > end) {
                throw new StoryException("waited " + limit.toSeconds() + " s for " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    public static void untilTrue(String what, Duration limit, Supplier<Boolean> probe) {
        until(what, limit, () -> probe.get() ? Optional.of(true) : Optional.empty());
    }
}
