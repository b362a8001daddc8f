package dev.usher.itests.simulator;

import java.util.HashMap;
import java.util.Map;

/** Bytes of items whose delivery rests. */
final class Partials {
    private final Map<Long, Double> bytes = new HashMap<>();

    void keep(int box, int item, double got) {
        if (got > 0) {
            bytes.put(key(box, item), got);
        }
    }

    double of(int box, int item) {
        return bytes.getOrDefault(key(box, item), 0d);
    }

    void forget(int box, int item) {
        bytes.remove(key(box, item));
    }

    private static long key(int box, int item) {
        return (long) box << 32 | item;
    }
}
