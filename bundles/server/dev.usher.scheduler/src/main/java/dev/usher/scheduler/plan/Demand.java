package dev.usher.scheduler.plan;

import dev.usher.scheduler.plan.Snapshot.BoxView;
import dev.usher.scheduler.plan.Snapshot.ItemView;
import java.time.Instant;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** One item that one box waits for, while it is being planned. */
final class Demand {
    final BoxView box;
    final ItemView item;
    final int rank;

    /** Null = its time has come. */
    final Instant notBefore;

    /** Sources that lately gave this box nothing. */
    final Set<String> avoided;

    /** Missing and not yet given to anybody. */
    final BitSet open;

    /** For each piece the source it was ordered from until now; null = none. */
    final String[] before;

    final Map<String, BitSet> given = new TreeMap<>();

    Demand(
            BoxView box,
            ItemView item,
            int rank,
            Instant notBefore,
            Set<String> avoided,
            BitSet missing,
            String[] before) {
        this.box = box;
        this.item = item;
        this.rank = rank;
        this.notBefore = notBefore;
        this.avoided = avoided;
        this.open = missing;
        this.before = before;
    }

    void give(Map<String, BitSet> bySource) {
        bySource.forEach(
                (source, pieces) -> {
                    given.computeIfAbsent(source, id -> new BitSet()).or(pieces);
                    open.andNot(pieces);
                });
    }
}
