package dev.usher.scheduler.internal;

import dev.usher.backend.api.Line;
import dev.usher.media.api.BoxId;
import dev.usher.scheduler.store.ConductStore;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The boxes' lines as they were measured last: a box that just started has measured nothing yet,
 * and neither has a server. Thread-safe.
 */
final class Lines {
    /** Rates within this part of each other are not written anew. */
    private static final double ALIKE = 0.2;

    private final ConductStore store;
    private final Map<BoxId, Line> lines;

    Lines(ConductStore store) {
        this.store = store;
        this.lines = new ConcurrentHashMap<>(store.lines());
    }

    Line of(BoxId box) {
        return lines.getOrDefault(box, Line.UNKNOWN);
    }

    /** What the box says now, and of what it does not know what it said last. */
    Line reported(BoxId box, Line said) {
        Line before = of(box);
        Line line =
                new Line(
                        said.sends() > 0 ? said.sends() : before.sends(),
                        said.receives() > 0 ? said.receives() : before.receives(),
                        said.sendLimit(),
                        said.quiet());
        if (!alike(before, line)) {
            lines.put(box, line);
            store.line(box, line);
        }
        return line;
    }

    /** The box is no customer's any more. */
    void forget(BoxId box) {
        if (lines.remove(box) != null) {
            store.forgetLine(box);
        }
    }

    private static boolean alike(Line a, Line b) {
        return alike(a.sends(), b.sends())
                && alike(a.receives(), b.receives())
                && a.sendLimit() == b.sendLimit()
                && Objects.equals(a.quiet(), b.quiet());
    }

    private static boolean alike(long a, long b) {
        return Math.abs(a - b) <= ALIKE * Math.max(a, b);
    }
}
