package dev.usher.transport.mina.internal;

import dev.usher.media.api.ItemLayout;
import java.util.ArrayDeque;
import java.util.Collections;

/**
 * How many bytes of background transfer may be on their way, so that they take only what other
 * traffic leaves (LEDBAT, RFC 6817, with the multiplicative decrease of LEDBAT++).
 *
 * <p>Java cannot ask TCP for its delay, so the peer echoes a counter sent behind the blocks. The
 * shortest round trip of the last minutes is the way itself, what exceeds it is the queue: below
 * {@link #TARGET} the window grows by a block for each round trip, or less on a short way, above it
 * shrinks to half at most. At the bottom it is a fraction of a block: then there are pauses.
 *
 * <p>All that yields on a line weighs as one: the more there are, the less each grows and the
 * deeper each shrinks, they slow down together to see the way without their own queue, and none
 * believes the line to be free when the others see that it is not ({@link YieldingLine}). Twenty on
 * a line of 8 Mbit/s with 60 ms of buffer, each for itself, left 9 % of it to another download
 * (CUBIC); so they leave some 85 %. Not thread-safe.
 */
final class YieldingWindow {
    /**
     * Queueing delay aimed at, nanoseconds. Less than RFC 6817 allows: CUBIC as it is today leaves
     * its slow start when the queue holds some 30 ms (HyStart), and whoever puts up with as much
     * takes half of the line from it for seconds.
     */
    static final long TARGET = 10_000_000L;

    private static final int BLOCK = ItemLayout.BLOCK;

    /** Of all that yield on the line together, bytes. */
    private static final double SMALLEST = BLOCK / 4.0;

    private static final double LARGEST = 2 << 20;

    /** So that whoever has much to share with notices within this time that the line is free. */
    private static final long LONGEST_PAUSE = 15_000_000_000L;

    private static final long MINUTE = 60_000_000_000L;
    private static final int MINUTES = 10;
    private static final int FILTER = 3;

    private record Sent(long upTo, long at) {}

    private final ArrayDeque<Sent> underWay = new ArrayDeque<>();

    /** Shortest round trip of each of the last minutes, latest last. */
    private final ArrayDeque<Long> shortest = new ArrayDeque<>();

    private final ArrayDeque<Long> recent = new ArrayDeque<>();
    private final YieldingLine line;
    private long minuteStarted;
    private double window;
    private boolean starting;
    private long sent;
    private long arrived;
    private long pauseUntil;
    private long shrunkAt;
    private int yielding;

    YieldingWindow(YieldingLine line, long now) {
        this.line = line;
        yielding = line.yielding(this, now);
        starting = yielding == 1;
        window = starting ? 2 * BLOCK : smallest();
        minuteStarted = now;
        pauseUntil = now;
        shrunkAt = now;
    }

    /** Blocks that may go now. */
    int room(long now) {
        if (window < BLOCK) {
            return sent == arrived && now - pauseUntil >= 0 ? 1 : 0;
        }
        return (int) Math.max(0, (window - (sent - arrived)) / BLOCK);
    }

    /** Nanoseconds until there is room though nothing arrives; 0 = an arrival makes room. */
    long delay(long now) {
        return sent == arrived ? Math.max(0, pauseUntil - now) : 0;
    }

    /**
     * @return what to have echoed
     */
    long sent(long bytes, long now) {
        sent += bytes;
        yielding = line.yielding(this, now);
        underWay.add(new Sent(sent, now));
        return sent;
    }

    /** The echo is back; one nobody waits for says nothing. */
    void echoed(long upTo, long now) {
        while (!underWay.isEmpty() && underWay.peek().upTo < upTo) {
            underWay.poll();
        }
        if (underWay.isEmpty() || underWay.peek().upTo != upTo) {
            return;
        }
        Sent echo = underWay.poll();
        long bytes = upTo - arrived;
        arrived = upTo;
        adapt(bytes, now - echo.at, echo.at, now);
    }

    private void adapt(long bytes, long roundTrip, long sentAt, long now) {
        long base = base(roundTrip, now);
        long queueing = line.queueing(this, recent(roundTrip) - base, now);
        if (queueing > TARGET * 3 / 4) {
            starting = false;
        }
        double off = (double) (TARGET - queueing) / TARGET;
        if (starting) {
            window += bytes;
        } else if (off >= 0) {
            long slower = Math.min(16, 1 + 2 * TARGET / Math.max(1, base)); // on short ways
            double others = window < BLOCK ? 1 : yielding;
            window += off * bytes * BLOCK / Math.max(window, BLOCK) / slower / others;
        } else if (sentAt - shrunkAt >= 0) { // once for each round trip
            window *= Math.max(0.5, 1 + 2 * off);
            shrunkAt = now;
        }
        if (line.slow(pause(base, smallest()), now)) {
            window = 0;
        }
        window = Math.min(LARGEST, Math.max(smallest(), window));
        pauseUntil = window < BLOCK ? now + pause(roundTrip, window) : now;
    }

    private static long pause(long roundTrip, double bytes) {
        return Math.min(LONGEST_PAUSE, (long) (roundTrip * (BLOCK / bytes - 1)));
    }

    private double smallest() {
        return SMALLEST / (1 + yielding);
    }

    /** The round trip without queue. */
    private long base(long roundTrip, long now) {
        while (now - minuteStarted >= MINUTE) {
            minuteStarted += MINUTE;
            shortest.add(Long.MAX_VALUE);
        }
        shortest.add(Math.min(roundTrip, shortest.isEmpty() ? roundTrip : shortest.pollLast()));
        while (shortest.size() > MINUTES) {
            shortest.poll();
        }
        return Collections.min(shortest);
    }

    /** Without what a busy processor added. */
    private long recent(long roundTrip) {
        recent.add(roundTrip);
        if (recent.size() > FILTER) {
            recent.poll();
        }
        return Collections.min(recent);
    }
}
