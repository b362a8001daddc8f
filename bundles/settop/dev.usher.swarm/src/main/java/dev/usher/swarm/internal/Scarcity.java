package dev.usher.swarm.internal;

import java.util.BitSet;
import java.util.Random;

/**
 * How hard each piece is to get: a piece counts as supplied by every connected peer that has it, as
 * much as that peer's rate is above or below the others'. Fetching the scarcest first keeps every
 * uplink of the swarm busy with something somebody still wants.
 */
final class Scarcity {
    private static final double LEAST = 0.05;
    private static final double MOST = 4;

    private final Random random;
    private final float[] supply;
    private boolean company;
    private double held;

    Scarcity(int pieces, Random random) {
        this.random = random;
        this.supply = new float[pieces];
        this.held = pieces;
    }

    /** What is known of one peer. */
    interface Holder {
        BitSet pieces();

        /** Bytes per second; 0 = not known. */
        double rate(long now);

        /** Whether it fetches the item as well and is to have it as soon as this box. */
        boolean equal();
    }

    void renew(Iterable<? extends Holder> holders, long now) {
        java.util.Arrays.fill(supply, 0);
        company = false;
        long fetched = 0;
        int fetching = 0;
        double sum = 0;
        int known = 0;
        for (Holder h : holders) {
            double rate = h.rate(now);
            sum += rate;
            known += rate > 0 ? 1 : 0;
        }
        double mean = known == 0 ? 1 : sum / known;
        for (Holder h : holders) {
            double rate = h.rate(now);
            float weight = (float) (rate == 0 ? 1 : Math.max(LEAST, Math.min(MOST, rate / mean)));
            BitSet pieces = h.pieces();
            int end = Math.min(pieces.length(), supply.length);
            for (int p = pieces.nextSetBit(0); p >= 0 && p < end; p = pieces.nextSetBit(p + 1)) {
                supply[p] += weight;
            }
            if (pieces.cardinality() < supply.length) {
                company = true;
                fetched += h.equal() ? pieces.cardinality() : 0;
                fetching += h.equal() ? 1 : 0;
            }
        }
        held = fetching > 0 ? (double) fetched / fetching : supply.length;
    }

    /** Pieces that equals which are not complete have on average; with none, all there are. */
    double held() {
        return held;
    }

    /** Somebody else has it now. */
    void spread(int piece) {
        supply[piece] += 1;
    }

    /**
     * The scarcest; among equals any, so that boxes that fetch at the same time fetch different
     * ones and have something to give each other. With nobody to give to the first.
     *
     * @return -1 when there is none
     */
    int scarcest(BitSet choice) {
        if (!company) {
            return choice.nextSetBit(0);
        }
        int best = -1;
        double least = Double.MAX_VALUE;
        for (int p = choice.nextSetBit(0); p >= 0; p = choice.nextSetBit(p + 1)) {
            double value = (supply[p] + 0.5) * (1 + random.nextFloat() / 2);
            if (value < least) {
                least = value;
                best = p;
            }
        }
        return best;
    }
}
