package dev.usher.drm.host.internal;

import dev.usher.drm.host.wire.Wire;

/**
 * Which ciphertext the host will need for the next clear bytes: as much as for the ones before,
 * further on. Knows nothing of the scheme; when it is wrong, the host asks.
 */
final class Forecast {
    private final long length;
    private final long[] from = new long[Wire.MAX_ANNOUNCED];
    private final int[] count = new int[Wire.MAX_ANNOUNCED];
    private int size;
    private boolean foretold;
    private long askedFrom = -1;
    private int asked;

    /** Whether ciphertext can be read without waiting for it to be delivered. */
    interface AtHand {
        boolean isAtHand(long position, int length);
    }

    /**
     * @param length of the ciphertext
     */
    Forecast(long length) {
        this.length = length;
    }

    /**
     * These clear bytes are asked for.
     *
     * @return how many pieces of ciphertext to send along
     */
    int next(long position, int wanted, AtHand source) {
        boolean continues = position == askedFrom + asked && wanted <= asked && size > 0;
        long distance = continues ? from[size - 1] + count[size - 1] - from[0] : 0;
        int kept = 0;
        for (int i = 0; continues && i < size; i++) {
            long start = from[i] + distance;
            int n = (int) Math.min(count[i], length - start);
            if (n <= 0 || !source.isAtHand(start, n)) {
                break;
            }
            from[kept] = start;
            count[kept] = n;
            kept++;
        }
        size = kept;
        foretold = kept > 0;
        askedFrom = position;
        asked = wanted;
        return kept;
    }

    /** The host asks for this, so it was not foretold. */
    void needed(long position, int n) {
        if (foretold) {
            size = 0;
            foretold = false;
        }
        if (size < from.length) {
            from[size] = position;
            count[size] = n;
            size++;
        }
    }

    long from(int piece) {
        return from[piece];
    }

    int count(int piece) {
        return count[piece];
    }
}
