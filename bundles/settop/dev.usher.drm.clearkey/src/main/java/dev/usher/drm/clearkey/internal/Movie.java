package dev.usher.drm.clearkey.internal;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What is shown of a file: a picture track, a sound track, or one of each; the picture first.
 *
 * @param header content of the {@code mvhd}
 * @param timescale units per second of the movie's own times
 */
record Movie(byte[] header, long timescale, List<Track> tracks) {
    Duration duration() {
        return tracks.stream().map(Track::end).max(Comparator.naturalOrder()).orElseThrow();
    }
}
