package dev.usher.drm.clearkey.internal;

import dev.usher.drm.api.host.ClearSource;
import dev.usher.drm.clearkey.internal.SegmentPlan.Cut;
import dev.usher.drm.clearkey.internal.SegmentPlan.Range;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Makes one media segment: a movie fragment with its encrypted samples behind it. */
final class MediaSegment {
    private static final int BASE_IS_FRAGMENT = 0x20000;
    private static final int USES_SUBSAMPLES = 2;
    private static final int PICTURE_RUN = 0xf01;
    private static final int SOUND_RUN = 0x301;
    private static final int LARGEST_INFO = 255;
    private static final int IN_BETWEEN = 64 * 1024;

    private final ClearSource file;
    private final int number;
    private final List<Range> ranges;
    private final BoxWriter out = new BoxWriter();

    private MediaSegment(ClearSource file, int number, Cut cut) {
        this.file = file;
        this.number = number;
        this.ranges = cut.ranges();
    }

    static byte[] make(ClearSource file, int number, Cut cut, SampleCipher cipher)
            throws IOException {
        return new MediaSegment(file, number, cut).make(cipher);
    }

    private byte[] make(SampleCipher cipher) throws IOException {
        byte[] data = read();
        int[][][] subsamples = new int[ranges.size()][][];
        int[] offsets = new int[ranges.size()];
        int at = 0;
        for (int t = 0; t < ranges.size(); t++) {
            Range range = ranges.get(t);
            offsets[t] = at;
            subsamples[t] = new int[range.to() - range.from()][];
            for (int i = range.from(); i < range.to(); i++) {
                int size = range.track().samples().size(i);
                subsamples[t][i - range.from()] =
                        Subsamples.of(range.track().entry(), data, at, size);
                at += size;
            }
        }
        byte[] head = head(subsamples, offsets, data.length);
        byte[] segment = Arrays.copyOf(head, head.length + data.length);
        System.arraycopy(data, 0, segment, head.length, data.length);
        Arrays.fill(data, (byte) 0);
        encrypt(cipher, segment, head.length, subsamples);
        return segment;
    }

    private void encrypt(SampleCipher cipher, byte[] segment, int begin, int[][][] subsamples) {
        int at = begin;
        for (int t = 0; t < ranges.size(); t++) {
            Range range = ranges.get(t);
            for (int i = range.from(); i < range.to(); i++) {
                int size = range.track().samples().size(i);
                int[] parts = subsamples[t][i - range.from()];
                cipher.encrypt(segment, at, size, parts, SampleCipher.iv(t, i));
                at += size;
            }
        }
    }

    /** The samples one after the other, track by track. */
    private byte[] read() throws IOException {
        long first = Long.MAX_VALUE;
        long last = 0;
        long total = 0;
        for (Range range : ranges) {
            Samples samples = range.track().samples();
            for (int i = range.from(); i < range.to(); i++) {
                first = Math.min(first, samples.offset(i));
                last = Math.max(last, samples.offset(i) + samples.size(i));
                total += samples.size(i);
            }
        }
        byte[] data = new byte[(int) total];
        // in most files the tracks lie in each other: read once, then sort
        boolean interleaved = last - first <= total + total / 4 + IN_BETWEEN;
        byte[] all = new byte[interleaved ? (int) (last - first) : 0];
        if (interleaved) {
            file.read(first, ByteBuffer.wrap(all));
        }
        int at = 0;
        for (Range range : ranges) {
            Samples samples = range.track().samples();
            for (int i = range.from(); i < range.to(); i++) {
                int size = samples.size(i);
                if (interleaved) {
                    int from = (int) (samples.offset(i) - first);
                    System.arraycopy(all, from, data, at, size);
                } else {
                    file.read(samples.offset(i), ByteBuffer.wrap(data, at, size));
                }
                at += size;
            }
        }
        Arrays.fill(all, (byte) 0);
        return data;
    }

    /** The {@code moof}, and the header of the {@code mdat} (ISO/IEC 14496-12 section 8.8). */
    private byte[] head(int[][][] subsamples, int[] offsets, int dataLength) {
        int[] dataOffsets = new int[ranges.size()];
        out.begin("moof");
        out.begin("mfhd", 0, 0).u32(number + 1L).end();
        for (int t = 0; t < ranges.size(); t++) {
            if (!ranges.get(t).isEmpty()) {
                dataOffsets[t] = track(t, subsamples[t]);
            }
        }
        out.end();
        int begin = out.position() + Box.HEADER;
        for (int t = 0; t < ranges.size(); t++) {
            if (!ranges.get(t).isEmpty()) {
                out.patch(dataOffsets[t], begin + offsets[t]);
            }
        }
        out.u32((long) Box.HEADER + dataLength).fourCc("mdat");
        return out.toBytes();
    }

    /** Returns where the place of the track's data is to be written. */
    private int track(int index, int[][] subsamples) {
        Range range = ranges.get(index);
        Track track = range.track();
        Samples samples = track.samples();
        out.begin("traf");
        out.begin("tfhd", 0, BASE_IS_FRAGMENT).u32(track.id()).end();
        out.begin("tfdt", 1, 0).u64(samples.decodeTime(range.from()) + track.delay()).end();
        out.begin("trun", 1, track.isVideo() ? PICTURE_RUN : SOUND_RUN);
        out.u32(range.to() - range.from());
        int dataOffset = out.position();
        out.u32(0);
        for (int i = range.from(); i < range.to(); i++) {
            out.u32(samples.duration(i)).u32(samples.size(i));
            if (track.isVideo()) {
                out.u32(samples.isSync(i) ? InitSegment.SYNC : InitSegment.NOT_SYNC);
                out.u32(samples.composition(i));
            }
        }
        out.end();
        encryption(index, subsamples);
        out.end();
        return dataOffset;
    }

    /** ISO/IEC 23001-7 section 7: {@code senc}, and where other readers look for the same. */
    private void encryption(int index, int[][] subsamples) {
        Range range = ranges.get(index);
        boolean video = range.track().isVideo();
        boolean isShort = true;
        for (int[] parts : subsamples) {
            isShort &= infoSize(parts, video) <= LARGEST_INFO;
        }
        int place = 0;
        if (isShort) {
            out.begin("saiz", 0, 0).u8(video ? 0 : SampleCipher.IV).u32(subsamples.length);
            if (video) {
                for (int[] parts : subsamples) {
                    out.u8(infoSize(parts, true));
                }
            }
            out.end();
            out.begin("saio", 0, 0).u32(1);
            place = out.position();
            out.u32(0).end();
        }
        out.begin("senc", 0, video ? USES_SUBSAMPLES : 0).u32(subsamples.length);
        if (isShort) {
            out.patch(place, out.position());
        }
        for (int i = 0; i < subsamples.length; i++) {
            out.u64(SampleCipher.iv(index, range.from() + i));
            if (video) {
                out.u16(subsamples[i].length / 2);
                for (int part = 0; part < subsamples[i].length; part += 2) {
                    out.u16(subsamples[i][part]).u32(subsamples[i][part + 1]);
                }
            }
        }
        out.end();
    }

    private static int infoSize(int[] parts, boolean video) {
        return SampleCipher.IV + (video ? 2 + parts.length / 2 * 6 : 0);
    }
}
