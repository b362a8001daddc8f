package dev.usher.swarm.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Time that passes as fast as the events in it can be worked off. */
final class VirtualTime implements EventLoop, InstantSource {
    private record Event(long at, long number, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event o) {
            return at != o.at ? Long.compare(at, o.at) : Long.compare(number, o.number);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long count;

    @Override
    public void post(Runnable task) {
        at(now, task);
    }

    @Override
    public void later(Duration delay, Runnable task) {
        at(now + delay.toNanos(), task);
    }

    void at(long time, Runnable task) {
        events.add(new Event(Math.max(now, time), count++, task));
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(now);
    }

    double seconds() {
        return now / 1e9;
    }

    /** Lets time pass until the condition is met, or for so long. */
    void run(BooleanSupplier until, Duration atMost) {
        long end = now + atMost.toNanos();
        while (!events.isEmpty() && events.peek().at <= end && !until.getAsBoolean()) {
            Event e = events.poll();
            now = e.at;
            e.task.run();
        }
        if (!until.getAsBoolean()) {
            now = end;
        }
    }
}
