package dev.usher.drm.clearkey.internal;

import java.util.Arrays;
import java.util.BitSet;

/** The samples of a track in decoding order. Times in units of the track's timescale. */
final class Samples {
    /** Half a day of sound, which has more samples than pictures. */
    static final int MOST = 2_000_000;

    static final int LARGEST = 32 << 20;

    /** Far from where adding overflows. */
    static final long LATEST = 1L << 60;

    private static final int BEGINNING = 256;

    private long[] offsets = new long[BEGINNING];
    private int[] sizes = new int[BEGINNING];
    private long[] decodeTimes = new long[BEGINNING];
    private int[] compositions = new int[BEGINNING];
    private final BitSet sync = new BitSet();
    private int count;
    private long end;

    /**
     * @param offset of its first byte in the file
     * @param time when it is decoded; not before the end of the one before
     * @param composition added to that: when it is presented
     */
    void add(long offset, long size, long time, long duration, int composition, boolean isSync)
            throws Mp4Exception {
        if (count == MOST) {
            throw new Mp4Exception("a track has more than " + MOST + " samples");
        }
        if (size > LARGEST) {
            throw new Mp4Exception("a sample has " + size + " bytes");
        }
        if (time < end || time > LATEST || time + duration > LATEST) {
            throw new Mp4Exception("the samples' times are not in order");
        }
        if (count == sizes.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
            decodeTimes = Arrays.copyOf(decodeTimes, 2 * count);
            compositions = Arrays.copyOf(compositions, 2 * count);
        }
        offsets[count] = offset;
        sizes[count] = (int) size;
        decodeTimes[count] = time;
        compositions[count] = composition;
        sync.set(count, isSync);
        count++;
        end = time + duration;
    }

    int count() {
        return count;
    }

    long offset(int sample) {
        return offsets[sample];
    }

    int size(int sample) {
        return sizes[sample];
    }

    long decodeTime(int sample) {
        return decodeTimes[sample];
    }

    int composition(int sample) {
        return compositions[sample];
    }

    long presentationTime(int sample) {
        return decodeTimes[sample] + compositions[sample];
    }

    /** To the decoding of the next. */
    long duration(int sample) {
        return (sample + 1 < count ? decodeTimes[sample + 1] : end) - decodeTimes[sample];
    }

    boolean isSync(int sample) {
        return sync.get(sample);
    }

    /** When the last one's duration is over. */
    long end() {
        return end;
    }
}
