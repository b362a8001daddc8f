package dev.usher.drm.clearkey.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads movie fragments (ISO/IEC 14496-12 section 8.8) into the samples of their tracks. */
final class Fragments {
    private static final int BASE_OFFSET = 0x1;
    private static final int DESCRIPTION = 0x2;
    private static final int DURATION = 0x8;
    private static final int SIZE = 0x10;
    private static final int FLAGS = 0x20;
    private static final int RUN_OFFSET = 0x1;
    private static final int RUN_FIRST_FLAGS = 0x4;
    private static final int RUN_DURATION = 0x100;
    private static final int RUN_SIZE = 0x200;
    private static final int RUN_FLAGS = 0x400;
    private static final int RUN_COMPOSITION = 0x800;
    private static final int NOT_SYNC = 0x10000;
    private static final long U32 = 0xffff_ffffL;

    private final Map<Long, Track> tracks = new HashMap<>();
    private final Map<Long, Defaults> defaults = new HashMap<>();
    private final long fileLength;

    private record Defaults(long duration, long size, int flags) {}

    /**
     * @param extensions the boxes of the {@code mvex}
     */
    Fragments(List<Track> all, List<Box> extensions, long fileLength) throws Mp4Exception {
        this.fileLength = fileLength;
        for (Track track : all) {
            if (tracks.put(track.id(), track) != null) {
                throw new Mp4Exception("two tracks have the same number");
            }
        }
        for (Box box : extensions) {
            if (box.type().equals("trex")) {
                box.full();
                long id = box.u32();
                if (box.u32() != 1) {
                    throw new Mp4Exception("a track changes its codec");
                }
                defaults.put(id, new Defaults(box.u32(), box.u32(), box.i32()));
            }
        }
    }

    /**
     * @param start where the fragment begins in the file
     */
    void add(Box fragment, long start) throws Mp4Exception {
        long data = start;
        for (Box box : fragment.boxes()) {
            if (box.type().equals("traf")) {
                data = track(box.boxes(), start, data);
            }
        }
    }

    /**
     * @param data where the samples of the track before ended
     * @return where those of this one end
     */
    private long track(List<Box> boxes, long start, long data) throws Mp4Exception {
        Box header = Box.require(boxes, "tfhd");
        int flags = header.full();
        long id = header.u32();
        Track track = tracks.get(id);
        Defaults preset = defaults.get(id);
        if (track == null || preset == null) {
            return data;
        }
        long base = data;
        if ((flags & BASE_OFFSET) != 0) {
            base = header.u64();
        } else if ((flags & 0x20000) != 0) {
            base = start;
        }
        if ((flags & DESCRIPTION) != 0 && header.u32() != 1) {
            throw new Mp4Exception("a track changes its codec");
        }
        Defaults own =
                new Defaults(
                        (flags & DURATION) != 0 ? header.u32() : preset.duration(),
                        (flags & SIZE) != 0 ? header.u32() : preset.size(),
                        (flags & FLAGS) != 0 ? header.i32() : preset.flags());
        Samples samples = track.samples();
        long time = time(boxes, samples.end());
        long position = base;
        for (Box box : boxes) {
            if (box.type().equals("trun")) {
                Run run = new Run(box, own, base, position);
                time = run.readInto(samples, time);
                position = run.position;
            }
        }
        return position;
    }

    private static long time(List<Box> boxes, long end) throws Mp4Exception {
        var decodeTime = Box.find(boxes, "tfdt");
        if (decodeTime.isEmpty()) {
            return end;
        }
        int version = Box.version(decodeTime.get().full());
        return decodeTime.get().number(version);
    }

    private final class Run {
        private final Box box;
        private final Defaults defaults;
        private final int flags;
        private final long count;
        private final int firstFlags;
        private final boolean hasFirstFlags;
        private long position;

        Run(Box box, Defaults defaults, long base, long next) throws Mp4Exception {
            this.box = box;
            this.defaults = defaults;
            flags = box.full();
            count = box.u32();
            position = (flags & RUN_OFFSET) != 0 ? base + box.i32() : next;
            hasFirstFlags = (flags & RUN_FIRST_FLAGS) != 0;
            firstFlags = hasFirstFlags ? box.i32() : 0;
        }

        long readInto(Samples samples, long begin) throws Mp4Exception {
            long time = begin;
            for (long i = 0; i < count; i++) {
                long duration = (flags & RUN_DURATION) != 0 ? box.u32() : defaults.duration();
                long size = (flags & RUN_SIZE) != 0 ? box.u32() : defaults.size();
                int sampleFlags = (flags & RUN_FLAGS) != 0 ? box.i32() : defaults.flags();
                if (i == 0 && hasFirstFlags) {
                    sampleFlags = firstFlags;
                }
                int composition = (flags & RUN_COMPOSITION) != 0 ? box.i32() : 0;
                if (position < 0 || size > fileLength - position) {
                    throw new Mp4Exception("a sample lies outside of the file");
                }
                samples.add(
                        position,
                        size,
                        time,
                        duration & U32,
                        composition,
                        (sampleFlags & NOT_SYNC) == 0);
                position += size;
                time += duration;
            }
            return time;
        }
    }
}
