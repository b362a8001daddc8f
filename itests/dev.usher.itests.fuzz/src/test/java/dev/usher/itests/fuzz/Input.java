package dev.usher.itests.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a fuzz input is cut into. */
public final class Input {
    /** For each target under {@code -Pfuzz}. */
    public static final String BUDGET = "60s";

    private Input() {}

    /**
     * @return {@code count} parts; a 0xff byte ends a part, and missing ones are empty
     */
    public static List<byte[]> parts(byte[] input, int count) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < count; i++) {
            int to = from;
            while (to < input.length && (input[to] != -1 || i == count - 1)) {
                to++;
            }
            parts.add(Arrays.copyOfRange(input, from, to));
            from = Math.min(input.length, to + 1);
        }
        return parts;
    }

    /** Fails the input. */
    public static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
