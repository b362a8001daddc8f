package dev.usher.drm.clearkey.internal;

import java.util.HexFormat;

/** Writes the initialization segment: the tracks without samples, and how they are encrypted. */
final class InitSegment {
    /** W3C "cenc" Initialization Data Format, section 4: the Common SystemID. */
    private static final byte[] COMMON_SYSTEM =
            HexFormat.of().parseHex("1077efecc0b24d02ace33c1e52e2fb4b");

    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final long CENC_VERSION = 0x10000;
    private static final int NORMAL_RATE = 0x10000;

    /** What samples are unless a fragment says otherwise: sound, each on its own. */
    static final long SYNC = 0x2000000;

    /** Pictures that depend on others. */
    static final long NOT_SYNC = 0x1010000;

    private InitSegment() {}

    static byte[] of(Movie movie, byte[] keyId) {
        BoxWriter out = new BoxWriter();
        out.begin("ftyp").fourCc("iso6").u32(0).fourCc("iso6").fourCc("mp41").end();
        out.begin("moov");
        out.box("mvhd", withoutDuration(movie.header(), 16, 24));
        for (Track track : movie.tracks()) {
            track(out, track, keyId);
        }
        out.begin("mvex");
        out.begin("mehd", 1, 0).u64(duration(movie)).end();
        for (Track track : movie.tracks()) {
            long flags = track.isVideo() ? NOT_SYNC : SYNC;
            out.begin("trex", 0, 0).u32(track.id()).u32(1).u32(0).u32(0).u32(flags).end();
        }
        out.end();
        out.begin("pssh", 1, 0).bytes(COMMON_SYSTEM).u32(1).bytes(keyId).u32(0).end();
        out.end();
        return out.toBytes();
    }

    private static long duration(Movie movie) {
        long seconds = movie.duration().getSeconds();
        long nanos = movie.duration().getNano();
        return seconds * movie.timescale() + nanos * movie.timescale() / NANOS_PER_SECOND;
    }

    /**
     * That of the fragments counts.
     *
     * @param at where it is in version 0
     * @param wide where it is in version 1
     */
    private static byte[] withoutDuration(byte[] header, int at, int wide) {
        byte[] without = header.clone();
        boolean isWide = header[0] == 1;
        int from = isWide ? wide : at;
        for (int i = from; i < from + (isWide ? 8 : 4); i++) {
            without[i] = 0;
        }
        return without;
    }

    private static void track(BoxWriter out, Track track, byte[] keyId) {
        Track.Headers headers = track.boxes();
        out.begin("trak");
        out.box("tkhd", withoutDuration(headers.track(), 20, 28));
        if (track.mediaTime() > 0) {
            // length 0: all there is, in fragments too
            out.begin("edts").begin("elst", 1, 0).u32(1).u64(0).u64(track.mediaTime());
            out.u32(NORMAL_RATE).end().end();
        }
        out.begin("mdia");
        out.box("mdhd", withoutDuration(headers.media(), 16, 24));
        out.box("hdlr", headers.handler());
        out.begin("minf");
        out.box(headers.kind(), headers.mediaKind());
        out.begin("dinf").begin("dref", 0, 0).u32(1).begin("url ", 0, 1).end().end().end();
        out.begin("stbl");
        entry(out, track.entry(), keyId);
        for (String empty : new String[] {"stts", "stsc", "stco"}) {
            out.begin(empty, 0, 0).u32(0).end();
        }
        out.begin("stsz", 0, 0).u32(0).u32(0).end();
        out.end().end().end().end();
    }

    /** ISO/IEC 14496-12 section 8.12 and 23001-7 section 8. */
    private static void entry(BoxWriter out, SampleEntry entry, byte[] keyId) {
        out.begin("stsd", 0, 0).u32(1);
        out.begin(entry.isVideo() ? "encv" : "enca").bytes(entry.content());
        out.begin("sinf");
        out.begin("frma").fourCc(entry.format()).end();
        out.begin("schm", 0, 0).fourCc("cenc").u32(CENC_VERSION).end();
        out.begin("schi");
        out.begin("tenc", 0, 0).u16(0).u8(1).u8(SampleCipher.IV).bytes(keyId).end();
        out.end().end().end().end();
    }
}
