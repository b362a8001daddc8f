package dev.usher.drm.clearkey.internal;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads the sample table of a file that is not fragmented (ISO/IEC 14496-12 section 8.5 to 8.7).
 */
final class SampleTable {
    private final List<Box> table;
    private final long fileLength;

    /**
     * @param table content of the {@code stbl}
     */
    SampleTable(List<Box> table, long fileLength) {
        this.table = table;
        this.fileLength = fileLength;
    }

    /** A table of {count, value}, gone through one by one. */
    private static final class Runs {
        private final Box box;
        private int runs;
        private long left;
        private int value;

        Runs(Box box) throws Mp4Exception {
            this.box = box;
            box.full();
            runs = box.entries(8);
        }

        int next() throws Mp4Exception {
            while (left == 0) {
                if (runs-- == 0) {
                    throw new Mp4Exception("'" + box.type() + "' is for fewer samples");
                }
                left = box.u32();
                value = box.i32();
            }
            left--;
            return value;
        }
    }

    /** Adds all samples to {@code samples}. */
    void readInto(Samples samples) throws Mp4Exception {
        Box sizes = Box.require(table, "stsz");
        sizes.full();
        long uniform = sizes.u32();
        long count = uniform == 0 ? sizes.entries(4) : sizes.u32();
        if (count == 0) {
            return;
        }
        if (count > Samples.MOST) {
            throw new Mp4Exception("a track has " + count + " samples");
        }
        Runs durations = new Runs(Box.require(table, "stts"));
        Optional<Box> offsets = Box.find(table, "ctts");
        Runs compositions = offsets.isPresent() ? new Runs(offsets.get()) : null;
        BitSet sync = sync();
        Chunks chunks = new Chunks();
        long time = 0;
        for (int i = 0; i < count; i++) {
            long size = uniform == 0 ? sizes.u32() : uniform;
            long offset = chunks.next(size);
            long duration = durations.next() & 0xffff_ffffL;
            int composition = compositions == null ? 0 : compositions.next();
            samples.add(offset, size, time, duration, composition, sync == null || sync.get(i));
            time += duration;
        }
    }

    /** Which samples decoding can begin with; null = all. */
    private BitSet sync() throws Mp4Exception {
        Optional<Box> box = Box.find(table, "stss");
        if (box.isEmpty()) {
            return null;
        }
        box.get().full();
        BitSet sync = new BitSet();
        for (int left = box.get().entries(4); left > 0; left--) {
            long number = box.get().u32();
            if (number == 0 || number > Samples.MOST) {
                throw new Mp4Exception("'stss' names sample " + number);
            }
            sync.set((int) number - 1);
        }
        return sync;
    }

    /** Where samples lie: they are stored in chunks, and chunks of equal kind are told as runs. */
    private final class Chunks {
        private final Box offsets;
        private final boolean wide;
        private final Box runs;
        private final int chunkCount;
        private int runsLeft;
        private long nextRun;
        private long perChunk;
        private long nextPerChunk;
        private int chunk;
        private long leftInChunk;
        private long position;

        Chunks() throws Mp4Exception {
            Optional<Box> large = Box.find(table, "co64");
            wide = large.isPresent();
            offsets = wide ? large.get() : Box.require(table, "stco");
            offsets.full();
            chunkCount = offsets.entries(wide ? 8 : 4);
            runs = Box.require(table, "stsc");
            runs.full();
            runsLeft = runs.entries(12);
            run();
            if (nextRun != 1) {
                throw new Mp4Exception("'stsc' does not begin with the first chunk");
            }
        }

        private void run() throws Mp4Exception {
            long before = nextRun;
            if (runsLeft == 0) {
                nextRun = Long.MAX_VALUE;
                return;
            }
            runsLeft--;
            nextRun = runs.u32();
            nextPerChunk = runs.u32();
            if (nextRun <= before || runs.u32() != 1) {
                throw new Mp4Exception("'stsc' is not in order, or a track changes its codec");
            }
        }

        /** Where the next sample begins. */
        long next(long size) throws Mp4Exception {
            while (leftInChunk == 0) {
                if (chunk == chunkCount) {
                    throw new Mp4Exception("the chunks hold fewer samples than there are");
                }
                chunk++;
                if (chunk == nextRun) {
                    perChunk = nextPerChunk;
                    run();
                }
                leftInChunk = perChunk;
                position = wide ? offsets.u64() : offsets.u32();
            }
            leftInChunk--;
            long begin = position;
            if (size > fileLength - begin) {
                throw new Mp4Exception("a sample lies outside of the file");
            }
            position += size;
            return begin;
        }
    }
}
