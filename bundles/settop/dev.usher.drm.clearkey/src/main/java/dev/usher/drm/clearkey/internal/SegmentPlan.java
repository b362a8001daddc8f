package dev.usher.drm.clearkey.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a movie is cut into segments: about every two seconds where decoding can begin; also in
 * between when that comes late.
 */
final class SegmentPlan {
    static final Duration SHORTEST = Duration.ofSeconds(2);
    static final long LARGEST = 8 << 20;
    private static final long LARGEST_OF_ALL_TRACKS = 2L * Samples.LARGEST;

    /** Samples of one track, from and to in decoding order, the last not included. */
    record Range(Track track, int from, int to) {
        boolean isEmpty() {
            return from == to;
        }

        long bytes() {
            long bytes = 0;
            for (int i = from; i < to; i++) {
                bytes += track.samples().size(i);
            }
            return bytes;
        }
    }

    /**
     * @param ranges of the movie's tracks, in their order; one at least is not empty
     */
    record Cut(Duration start, boolean randomAccess, List<Range> ranges) {}

    private SegmentPlan() {}

    static List<Cut> of(Movie movie) throws Mp4Exception {
        Track lead = movie.tracks().get(0);
        List<Cut> cuts = new ArrayList<>();
        Track follower = movie.tracks().size() > 1 ? movie.tracks().get(1) : null;
        int from = 0;
        int followed = 0;
        Duration start = lead.presentation(0);
        while (from < lead.samples().count()) {
            int to = end(lead, from);
            boolean last = to == lead.samples().count();
            Duration next = last ? lead.end() : later(start, lead.presentation(to));
            List<Range> ranges = new ArrayList<>();
            ranges.add(new Range(lead, from, to));
            if (follower != null) {
                int until = follow(follower, followed, last ? next.plus(SHORTEST) : next);
                ranges.add(new Range(follower, followed, until));
                followed = until;
            }
            cuts.add(new Cut(start, lead.samples().isSync(from), ranges));
            start = next;
            from = to;
        }
        while (follower != null && followed < follower.samples().count()) {
            int to = end(follower, followed);
            cuts.add(
                    new Cut(
                            later(start, follower.presentation(followed)),
                            false,
                            List.of(
                                    new Range(lead, from, from),
                                    new Range(follower, followed, to))));
            followed = to;
        }
        for (Cut cut : cuts) {
            if (cut.ranges().stream().mapToLong(Range::bytes).sum() > LARGEST_OF_ALL_TRACKS) {
                throw new Mp4Exception("what is shown at one time is too large");
            }
        }
        return cuts;
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Where the segment ends that begins with this sample. */
    private static int end(Track track, int from) {
        Samples samples = track.samples();
        long shortest = SHORTEST.toSeconds() * track.timescale();
        long bytes = samples.size(from);
        int to = from + 1;
        while (to < samples.count()) {
            boolean longEnough = samples.decodeTime(to) - samples.decodeTime(from) >= shortest;
            if (samples.isSync(to) && longEnough || bytes + samples.size(to) > LARGEST) {
                break;
            }
            bytes += samples.size(to);
            to++;
        }
        return to;
    }

    /**
     * The first sample that belongs to what begins at {@code next}: the one that is heard then, so
     * that there is sound from the first picture on.
     */
    private static int follow(Track track, int from, Duration next) {
        int to = from;
        while (to < track.samples().count()
                && (to + 1 == track.samples().count()
                        ? track.end().compareTo(next) <= 0
                        : track.isBy(to + 1, next))) {
            to++;
        }
        return to;
    }
}
