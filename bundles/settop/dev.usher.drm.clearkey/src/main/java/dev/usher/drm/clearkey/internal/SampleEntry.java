package dev.usher.drm.clearkey.internal;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * How samples are coded (ISO/IEC 14496-12 section 8.5.2).
 *
 * @param format {@code avc1}, {@code avc3} or {@code mp4a}
 * @param content of the sample entry
 * @param codec as RFC 6381 names it
 * @param nalLength bytes of a NAL unit's length; 0 in sound
 */
record SampleEntry(String format, byte[] content, String codec, int nalLength) {
    private static final int VISUAL = 78;
    private static final int AUDIO = 28;
    private static final int AUDIO_VERSION = 8;
    private static final int AAC = 0x40;
    private static final int ES_DESCRIPTOR = 3;
    private static final int DECODER_CONFIG = 4;
    private static final int DECODER_SPECIFIC = 5;
    private static final int ESCAPE = 31;

    boolean isVideo() {
        return nalLength > 0;
    }

    /**
     * @param description the {@code stsd}
     */
    static SampleEntry read(Box description) throws Mp4Exception {
        description.full();
        if (description.u32() != 1) {
            throw new Mp4Exception("a track changes its codec");
        }
        List<Box> entries = description.boxes();
        if (entries.size() != 1) {
            throw new Mp4Exception("a track has no single sample entry");
        }
        Box entry = entries.get(0);
        return switch (entry.type()) {
            case "avc1", "avc3" -> avc(entry);
            case "mp4a" -> aac(entry);
            default -> throw new Mp4Exception("codec '" + entry.type() + "' is not known here");
        };
    }

    /** ISO/IEC 14496-15 section 5.3.3. */
    private static SampleEntry avc(Box entry) throws Mp4Exception {
        entry.skip(VISUAL);
        Box configuration = Box.require(entry.boxes(), "avcC");
        if (configuration.u8() != 1) {
            throw new Mp4Exception("the AVC configuration has an unknown version");
        }
        byte[] profile = {
            (byte) configuration.u8(), (byte) configuration.u8(), (byte) configuration.u8()
        };
        int nalLength = (configuration.u8() & 3) + 1;
        String codec = entry.type() + "." + HexFormat.of().formatHex(profile);
        return new SampleEntry(entry.type(), entry.bytes(), codec, nalLength);
    }

    /** ISO/IEC 14496-14 section 6.7 and 14496-1 section 7.2.6. */
    private static SampleEntry aac(Box entry) throws Mp4Exception {
        entry.skip(AUDIO_VERSION);
        if (entry.u16() != 0) {
            throw new Mp4Exception("the sound is described as QuickTime does");
        }
        entry.skip(AUDIO - AUDIO_VERSION - 2);
        Box streams = Box.require(entry.boxes(), "esds");
        streams.full();
        descriptor(streams, ES_DESCRIPTOR);
        streams.skip(2);
        if (streams.u8() >> 5 != 0) {
            throw new Mp4Exception("the sound depends on another stream");
        }
        descriptor(streams, DECODER_CONFIG);
        if (streams.u8() != AAC) {
            throw new Mp4Exception("the sound is not AAC");
        }
        streams.skip(12);
        descriptor(streams, DECODER_SPECIFIC);
        int first = streams.u8();
        int type = first >> 3;
        if (type == ESCAPE) {
            type = 32 + ((first & 7) << 3 | streams.u8() >> 5);
        }
        String codec = String.format(Locale.ROOT, "mp4a.%x.%d", AAC, type);
        return new SampleEntry(entry.type(), entry.bytes(), codec, 0);
    }

    /** Goes into a descriptor of this kind; its length is that of the box that holds it. */
    private static void descriptor(Box streams, int tag) throws Mp4Exception {
        if (streams.u8() != tag) {
            throw new Mp4Exception("the sound's description is not as expected");
        }
        int bytes = 1;
        while ((streams.u8() & 0x80) != 0) {
            if (++bytes > 4) {
                throw new Mp4Exception("the sound's description is too long");
            }
        }
    }
}
