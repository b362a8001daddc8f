package dev.usher.player.internal;

import dev.usher.settop.api.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A film of which the test decides what has come. */
final class ComingFilm implements Watch {
    final List<Long> playheads = new CopyOnWriteArrayList<>();
    volatile Optional<Duration> patience = Optional.of(Duration.ofSeconds(40));
    volatile long come;
    volatile boolean closed;

    @Override
    public void at(long offset) {
        playheads.add(offset);
    }

    @Override
    public Optional<Duration> patience(long offset) {
        return patience;
    }

    @Override
    public Optional<Duration> awaitBeginning(long offset, Duration atMost) {
        return patience;
    }

    @Override
    public synchronized boolean await(long offset, int length, Duration atMost)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!closed && offset + length > come && System.nanoTime() < end) {
            wait(10);
        }
        return offset + length <= come;
    }

    @Override
    public void close() {
        closed = true;
    }
}
