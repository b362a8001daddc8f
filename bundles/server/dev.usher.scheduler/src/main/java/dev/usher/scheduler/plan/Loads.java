package dev.usher.scheduler.plan;

import java.util.HashMap;
import java.util.Map;

/** Bytes each source has to send under the plan so far. */
final class Loads {
    private final Map<String, Long> bytes = new HashMap<>();

    long of(String source) {
        return bytes.getOrDefault(source, 0L);
    }

    void add(String source, long n) {
        bytes.merge(source, n, Long::sum);
    }
}
