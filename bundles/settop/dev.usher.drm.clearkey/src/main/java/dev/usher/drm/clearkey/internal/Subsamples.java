package dev.usher.drm.clearkey.internal;

import java.util.Arrays;

/**
 * Which bytes of a sample are encrypted (ISO/IEC 23001-7 section 9.5): of pictures the slices but
 * for their headers, so that a decoder finds its way; of sound all.
 */
final class Subsamples {
    /** Longer than slice headers are in practice. */
    private static final int CLEAR_LEAD = 32;

    private static final int BLOCK = 16;
    private static final int MOST_CLEAR = 0xffff;
    private static final int FIRST_SLICE = 1;
    private static final int LAST_SLICE = 5;

    /** Clear and protected bytes in turn. */
    private int[] bytes = new int[8];

    private int used;
    private int clear;

    private Subsamples() {}

    /** One {clear, protected} after the other; empty = the whole sample is protected. */
    static int[] of(SampleEntry entry, byte[] data, int offset, int size) {
        if (!entry.isVideo()) {
            return new int[0];
        }
        Subsamples subsamples = new Subsamples();
        int end = offset + size;
        int at = offset;
        while (at < end) {
            long length = nalLength(data, at, end, entry.nalLength());
            int begin = at + entry.nalLength();
            if (length < 1 || length > end - begin) {
                // not as it should be: nothing of it leaves in clear
                subsamples.add(0, end - at);
                return subsamples.done();
            }
            int type = data[begin] & 0x1f;
            boolean isSlice = type >= FIRST_SLICE && type <= LAST_SLICE;
            int hidden = isSlice ? Math.max(0, (int) length - CLEAR_LEAD) / BLOCK * BLOCK : 0;
            subsamples.add(entry.nalLength() + (int) length - hidden, hidden);
            at = begin + (int) length;
        }
        return subsamples.done();
    }

    private static long nalLength(byte[] data, int at, int end, int width) {
        if (width > end - at) {
            return -1;
        }
        long length = 0;
        for (int i = 0; i < width; i++) {
            length = length << 8 | data[at + i] & 0xff;
        }
        return length;
    }

    private void add(int clearBytes, int protectedBytes) {
        clear += clearBytes;
        if (protectedBytes > 0) {
            flush(protectedBytes);
        }
    }

    private void flush(int protectedBytes) {
        while (clear > MOST_CLEAR) {
            put(MOST_CLEAR, 0);
            clear -= MOST_CLEAR;
        }
        put(clear, protectedBytes);
        clear = 0;
    }

    private void put(int clearBytes, int protectedBytes) {
        if (used == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * used);
        }
        bytes[used++] = clearBytes;
        bytes[used++] = protectedBytes;
    }

    private int[] done() {
        if (clear > 0 || used == 0) {
            flush(0);
        }
        return Arrays.copyOf(bytes, used);
    }
}
