package dev.usher.scheduler.plan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides pieces among those who can send them: evenly by load, in contiguous runs, and without
 * moving what is already on its way.
 */
final class Spread {
    /**
     * A source may keep this many pieces (or an eighth) more than its even share before some of
     * them move.
     */
    private static final int SLACK = 4;

    /** Who can send which pieces. */
    record Candidate(String id, BitSet pieces) {}

    private final List<Candidate> candidates;
    private final int pieceLength;

    Spread(List<Candidate> candidates, int pieceLength) {
        this.candidates = candidates;
        this.pieceLength = pieceLength;
    }

    /**
     * Divides {@code pieces}; those that no candidate has are left out.
     *
     * @param loads bytes each candidate has to send already; grows by what it is given
     * @param before id of the source each piece was ordered from until now; null = none
     */
    Map<String, BitSet> divide(BitSet pieces, Loads loads, String[] before) {
        int count = candidates.size();
        long[] load = new long[count];
        for (int c = 0; c < count; c++) {
            load[c] = loads.of(candidates.get(c).id());
        }
        List<Group> groups = groups(pieces);
        BitSet[] even = sets(count);
        fill(groups, load.clone(), even);
        BitSet[] given = keep(pieces, before, even, load);
        BitSet open = (BitSet) pieces.clone();
        for (BitSet kept : given) {
            open.andNot(kept);
        }
        for (Group g : groups) {
            g.pieces.and(open);
        }
        fill(groups, load, given);
        Map<String, BitSet> bySource = new LinkedHashMap<>();
        for (int c = 0; c < count; c++) {
            if (!given[c].isEmpty()) {
                bySource.put(candidates.get(c).id(), given[c]);
                loads.add(candidates.get(c).id(), (long) given[c].cardinality() * pieceLength);
            }
        }
        return bySource;
    }

    /** What stays where it was, as far as that is near the even share. */
    private BitSet[] keep(BitSet pieces, String[] before, BitSet[] even, long[] load) {
        int count = candidates.size();
        Map<String, Integer> index = new HashMap<>();
        int[] left = new int[count];
        for (int c = 0; c < count; c++) {
            index.put(candidates.get(c).id(), c);
            int share = even[c].cardinality();
            left[c] = share + Math.max(SLACK, share / 8);
        }
        BitSet[] kept = sets(count);
        for (int p = pieces.nextSetBit(0); p >= 0; p = pieces.nextSetBit(p + 1)) {
            Integer c = before[p] == null ? null : index.get(before[p]);
            if (c != null && left[c] > 0 && candidates.get(c).pieces().get(p)) {
                kept[c].set(p);
                left[c]--;
                load[c] += pieceLength;
            }
        }
        return kept;
    }

    /** Pieces that the same candidates have. */
    private record Group(int[] holders, BitSet pieces) {}

    private List<Group> groups(BitSet pieces) {
        Map<BitSet, Group> bySignature = new LinkedHashMap<>();
        BitSet signature = new BitSet(candidates.size());
        for (int p = pieces.nextSetBit(0); p >= 0; p = pieces.nextSetBit(p + 1)) {
            signature.clear();
            for (int c = 0; c < candidates.size(); c++) {
                if (candidates.get(c).pieces().get(p)) {
                    signature.set(c);
                }
            }
            if (signature.isEmpty()) {
                continue;
            }
            Group group = bySignature.get(signature);
            if (group == null) {
                group = new Group(signature.stream().toArray(), new BitSet());
                bySignature.put((BitSet) signature.clone(), group);
            }
            group.pieces.set(p);
        }
        List<Group> groups = new ArrayList<>(bySignature.values());
        // those with the least choice first: the others can still make up for it
        groups.sort(Comparator.comparingInt(g -> g.holders.length));
        return groups;
    }

    /** Gives each piece to the least loaded holder, then lets each have its number as one run. */
    private void fill(List<Group> groups, long[] load, BitSet[] given) {
        for (Group g : groups) {
            int[] shares = new int[g.holders.length];
            for (int n = g.pieces.cardinality(); n > 0; n--) {
                int least = 0;
                for (int i = 1; i < shares.length; i++) {
                    if (load[g.holders[i]] < load[g.holders[least]]) {
                        least = i;
                    }
                }
                shares[least]++;
                load[g.holders[least]] += pieceLength;
            }
            int p = g.pieces.nextSetBit(0);
            for (int i = 0; i < shares.length; i++) {
                for (int n = shares[i]; n > 0; n--) {
                    given[g.holders[i]].set(p);
                    p = g.pieces.nextSetBit(p + 1);
                }
            }
        }
    }

    private static BitSet[] sets(int count) {
        BitSet[] sets = new BitSet[count];
        for (int c = 0; c < count; c++) {
            sets[c] = new BitSet();
        }
        return sets;
    }
}
