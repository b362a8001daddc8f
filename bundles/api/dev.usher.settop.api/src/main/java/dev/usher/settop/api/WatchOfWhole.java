package dev.usher.settop.api;

import java.time.Duration;
import java.util.Optional;

/** Nothing has to come, so there is nothing to wait for. */
final class WatchOfWhole implements Watch {
    @Override
    public void at(long offset) {
        // it makes no difference
    }

    @Override
    public Optional<Duration> patience(long offset) {
        return Optional.of(Duration.ZERO);
    }

    @Override
    public Optional<Duration> awaitBeginning(long offset, Duration atMost) {
        return patience(offset);
    }

    @Override
    public boolean await(long offset, int length, Duration atMost) {
        return true;
    }

    @Override
    public void close() {
        // nothing was opened
    }
}
