package dev.usher.swarm.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A home's line: what it sends waits in a queue for each connection, served in turn; what it
 * receives comes one after the other. What it receives costs a little of what it sends
 * (acknowledgements).
 */
final class VirtualHost {
    private static final long LATENCY = 5_000_000L;
    private static final double ACKNOWLEDGEMENTS = 0.022;

    /** Something of so many bytes that takes effect at the other end. */
    private record Parcel(Object label, int bytes, VirtualHost to, Supplier<Runnable> content) {}

    private final VirtualTime time;
    final double up;
    private final double down;
    private final Map<Object, Deque<Parcel>> queues = new HashMap<>();
    private final Deque<Object> turn = new ArrayDeque<>();
    private final Set<Object> yielding = new HashSet<>();
    private boolean sending;
    private long receivingUntil;
    private double acknowledgements;
    long sent;

    /**
     * @param up bytes per second
     * @param down bytes per second
     */
    VirtualHost(VirtualTime time, double up, double down) {
        this.time = time;
        this.up = up;
        this.down = down;
    }

    /**
     * @param content looked at when it is sent; its effect comes when it has arrived
     */
    void send(
            Object connection,
            Object label,
            int bytes,
            VirtualHost to,
            Supplier<Runnable> content) {
        Deque<Parcel> queue = queues.computeIfAbsent(connection, c -> new ArrayDeque<>());
        if (queue.isEmpty()) {
            turn.add(connection);
        }
        queue.add(new Parcel(label, bytes, to, content));
        if (!sending) {
            next();
        }
    }

    boolean unsend(Object connection, Object label) {
        Deque<Parcel> queue = queues.get(connection);
        boolean was = queue != null && queue.removeIf(p -> p.label.equals(label));
        if (was && queue.isEmpty()) {
            turn.remove(connection);
        }
        return was;
    }

    /** Whether a connection gets only what the others leave. */
    void yields(Object connection, boolean yes) {
        if (yes) {
            yielding.add(connection);
        } else {
            yielding.remove(connection);
        }
    }

    private void next() {
        sending = !turn.isEmpty();
        if (!sending) {
            return;
        }
        Object connection =
                turn.stream().filter(c -> !yielding.contains(c)).findFirst().orElse(turn.peek());
        turn.remove(connection);
        Deque<Parcel> queue = queues.get(connection);
        Parcel p = queue.poll();
        if (!queue.isEmpty()) {
            turn.add(connection);
        }
        Runnable effect = p.content.get();
        double bytes = p.bytes + acknowledgements;
        acknowledgements = 0;
        sent += p.bytes;
        long through = time.now() + (long) (bytes / up * 1e9);
        time.at(
                through,
                () -> {
                    p.to.receive(p.bytes, effect);
                    next();
                });
    }

    private void receive(int bytes, Runnable effect) {
        long from = Math.max(time.now() + LATENCY, receivingUntil);
        receivingUntil = from + (long) (bytes / down * 1e9);
        time.at(
                receivingUntil,
                () -> {
                    acknowledgements += bytes * ACKNOWLEDGEMENTS;
                    effect.run();
                });
    }

    /** Something small, which waits for nothing. */
    void tell(Runnable effect) {
        time.at(time.now() + LATENCY, effect);
    }
}
