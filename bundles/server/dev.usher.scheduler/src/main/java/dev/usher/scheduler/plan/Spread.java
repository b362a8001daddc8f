package dev.usher.scheduler.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntFunction;

/**
 * Divides pieces among those who can send them: evenly by load, in contiguous runs, and without moving what is already
 * on its way.
 */
final class Spread {
    /** A source may keep this many pieces (or an eighth) more than its even share before some of them move. */
    private static final int SLACK = 4;

    /** Who can send which pieces. */
    record Candidate(String id, BitSet pieces) {}

    private final List<Candidate> candidates;
    private final Map<String, Candidate> byId = new HashMap<>();
    private final int pieceLength;

    Spread(List<Candidate> candidates, int pieceLength) {
        this.candidates = candidates;
        this.pieceLength = pieceLength;
        candidates.forEach(c -> byId.put(c.id(), c));
    }

    /**
     * Divides {@code pieces}; those that no candidate has are left out.
     *
     * @param loads bytes each candidate has to send already; grows by what it is given
     * @param before id of the source a piece was ordered from until now; null = none
     */
    Map<String, BitSet> divide(BitSet pieces, Loads loads, IntFunction<String> before) {
        List<Group> groups = groups(pieces);
        Map<String, BitSet> even = new HashMap<>();
        fill(groups, loads.copy(), even);
        Map<String, BitSet> given = new LinkedHashMap<>();
        BitSet open = (BitSet) pieces.clone();
        for (int p = pieces.nextSetBit(0); p >= 0; p = pieces.nextSetBit(p + 1)) {
            Candidate c = byId.get(before.apply(p));
            if (c == null || !c.pieces().get(p)) {
                continue;
            }
            int share = even.containsKey(c.id()) ? even.get(c.id()).cardinality() : 0;
            BitSet kept = given.computeIfAbsent(c.id(), id -> new BitSet());
            if (kept.cardinality() < share + Math.max(SLACK, share / 8)) {
                kept.set(p);
                open.clear(p);
                loads.add(c.id(), pieceLength);
            }
        }
        for (Group g : groups) {
            g.pieces.and(open);
        }
        fill(groups, loads, given);
        given.values().removeIf(BitSet::isEmpty);
        return given;
    }

    /** Pieces that the same candidates have. */
    private record Group(List<Candidate> holders, BitSet pieces) {}

    private List<Group> groups(BitSet pieces) {
        Map<BitSet, Group> bySignature = new LinkedHashMap<>();
        for (int p = pieces.nextSetBit(0); p >= 0; p = pieces.nextSetBit(p + 1)) {
            BitSet signature = new BitSet(candidates.size());
            for (int c = 0; c < candidates.size(); c++) {
                signature.set(c, candidates.get(c).pieces().get(p));
            }
            if (!signature.isEmpty()) {
                bySignature.computeIfAbsent(signature, this::group).pieces.set(p);
            }
        }
        List<Group> groups = new ArrayList<>(bySignature.values());
        // those with the least choice first: the others can still make up for it
        groups.sort(Comparator.comparingInt(g -> g.holders.size()));
        return groups;
    }

    private Group group(BitSet signature) {
        return new Group(signature.stream().mapToObj(candidates::get).toList(), new BitSet());
    }

    /** Gives each piece to the least loaded holder, then lets each have its number as one run. */
    private void fill(List<Group> groups, Loads loads, Map<String, BitSet> given) {
        for (Group g : groups) {
            int[] shares = new int[g.holders.size()];
            PriorityQueue<Integer> least =
                    new PriorityQueue<>(
                            Comparator.<Integer>comparingLong(i -> loads.of(g.holders.get(i).id()))
                                    .thenComparing(i -> i));
            for (int i = 0; i < shares.length; i++) {
                least.add(i);
            }
            for (int n = g.pieces.cardinality(); n > 0; n--) {
                int i = least.remove();
                shares[i]++;
                loads.add(g.holders.get(i).id(), pieceLength);
                least.add(i);
            }
            int p = g.pieces.nextSetBit(0);
            for (int i = 0; i < shares.length; i++) {
                BitSet run = given.computeIfAbsent(g.holders.get(i).id(), id -> new BitSet());
                for (int n = shares[i]; n > 0; n--) {
                    run.set(p);
                    p = g.pieces.nextSetBit(p + 1);
                }
            }
        }
    }
}
