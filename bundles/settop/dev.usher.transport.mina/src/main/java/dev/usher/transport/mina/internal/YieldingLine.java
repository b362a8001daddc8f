package dev.usher.transport.mina.internal;

import java.util.HashMap;
import java.util.Map;

/** What the connections of a box that yield on its line tell each other. Thread-safe. */
final class YieldingLine {
    private static final long SECOND = 1_000_000_000L;

    /** Who has not sent for so long does not count; pauses between two blocks are shorter. */
    private static final long LATELY = 30 * SECOND;

    /** A queue measured longer ago is not what there is. */
    private static final long FRESH = 5 * SECOND;

    /** What others see is believed above this, nanoseconds: queues of our own are shorter. */
    private static final long LONG_QUEUE = 3 * YieldingWindow.TARGET;

    /** From one more's beginning to the next slowdown. */
    private static final long NEWCOMER = 2 * SECOND;

    /** From slowdown to slowdown at least. */
    private static final long OFTEN = 10 * SECOND;

    private record Measured(long queueing, long at) {}

    private final Map<YieldingWindow, Long> sentAt = new HashMap<>();
    private final Map<YieldingWindow, Measured> measured = new HashMap<>();
    private long checkedAt;
    private long slowAt;
    private long slowUntil;

    YieldingLine(long now) {
        checkedAt = now;
        slowAt = now;
        slowUntil = now;
    }

    /**
     * Notes that one sends.
     *
     * @return how many have lately, this one among them
     */
    synchronized int yielding(YieldingWindow one, long now) {
        if (sentAt.put(one, now) == null) {
            slowAt = Math.min(slowAt, now + NEWCOMER);
        }
        if (now - checkedAt >= SECOND) {
            checkedAt = now;
            sentAt.values().removeIf(at -> now - at > LATELY);
            measured.keySet().retainAll(sentAt.keySet());
        }
        return sentAt.size();
    }

    /**
     * Notes what one took for the queueing delay, nanoseconds. Who began when the line was busy
     * takes its queue for the way and sees none (the latecomers' problem of LEDBAT).
     *
     * @return the same, or what half of them see and more if that is a long queue
     */
    synchronized long queueing(YieldingWindow one, long queueing, long now) {
        measured.put(one, new Measured(queueing, now));
        long[] fresh =
                measured.values().stream()
                        .filter(m -> now - m.at <= FRESH)
                        .mapToLong(Measured::queueing)
                        .sorted()
                        .toArray();
        long median = fresh[fresh.length / 2];
        return median > LONG_QUEUE ? Math.max(queueing, median) : queueing;
    }

    /**
     * Whether all send as little as they may, so that the queue they make together runs empty and
     * each sees the way as it is (the slowdowns of LEDBAT++, of all at once): soon after one more
     * begins, and a tenth of the time. One alone needs none: it shrinks to half often enough.
     *
     * @param pause of one that sends as little as it may, nanoseconds
     */
    synchronized boolean slow(long pause, long now) {
        if (now - slowAt >= 0 && sentAt.size() > 1) {
            slowUntil = now + pause;
            slowAt = now + Math.max(OFTEN, 10 * pause);
        }
        return now - slowUntil < 0;
    }
}
