package dev.usher.drm.clearkey.internal;

import java.time.Duration;

/**
 * A track that can be protected.
 *
 * @param timescale units per second
 * @param boxes its headers as the file has them
 * @param entry its sample entry
 * @param mediaTime what the edit list takes off presentation times, in units
 * @param delay what it adds to them, in units
 */
record Track(
        long id,
        long timescale,
        Headers boxes,
        SampleEntry entry,
        long mediaTime,
        long delay,
        Samples samples) {
    private static final long NANOS = 1_000_000_000;

    /** Contents of boxes that are kept. */
    record Headers(byte[] track, byte[] media, byte[] handler, String kind, byte[] mediaKind) {}

    boolean isVideo() {
        return entry.isVideo();
    }

    /** When a sample is seen or heard; never before zero. */
    Duration presentation(int sample) {
        return duration(samples.presentationTime(sample) - mediaTime + delay);
    }

    Duration end() {
        return duration(samples.end() - mediaTime + delay);
    }

    /** Whether a sample is seen or heard at this time or before. */
    boolean isBy(int sample, Duration time) {
        long units = time.getSeconds() * timescale + time.getNano() * timescale / NANOS;
        return samples.presentationTime(sample) - mediaTime + delay <= units;
    }

    private Duration duration(long units) {
        long positive = Math.max(0, units);
        return Duration.ofSeconds(positive / timescale, positive % timescale * NANOS / timescale);
    }
}
