package dev.usher.swarm.internal;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Payload bytes of one item. Shared by all threads. */
final class Counters {
    private final Map<String, LongAdder> received = new ConcurrentHashMap<>();
    private final LongAdder served = new LongAdder();
    private final LongAdder wasted = new LongAdder();

    void received(String source, long bytes) {
        received.computeIfAbsent(source, s -> new LongAdder()).add(bytes);
    }

    long received(String source) {
        LongAdder sum = received.get(source);
        return sum == null ? 0 : sum.sum();
    }

    void served(long bytes) {
        served.add(bytes);
    }

    void wasted(long bytes) {
        wasted.add(bytes);
    }

    Map<String, Long> received() {
        Map<String, Long> sums = new TreeMap<>();
        received.forEach((source, bytes) -> sums.put(source, bytes.sum()));
        return sums;
    }

    long served() {
        return served.sum();
    }

    long wasted() {
        return wasted.sum();
    }
}
