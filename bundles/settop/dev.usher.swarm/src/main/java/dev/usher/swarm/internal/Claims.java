package dev.usher.swarm.internal;

import dev.usher.backend.api.Source;
import dev.usher.backend.api.Source.Closeness;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * What each source may be asked for now: its portion, and of the others' portions what they do not
 * have, or would take long to send at the rate they really send. A repository sends neither what a
 * peer sends soon, nor does anybody outside the home what somebody at home has or is fetching. The
 * loop's.
 */
final class Claims {
    /** A portion that is sent within so many seconds is left to whom it was given. */
    private static final double SOON = 1.0;

    private final List<DownloadSource> sources;
    private final BitSet missing;
    private final int pieceLength;
    private final Predicate<DownloadSource> away;
    private final long now;

    /**
     * @param away whether a source does not deliver, so that nobody waits for it
     */
    Claims(
            List<DownloadSource> sources,
            BitSet missing,
            int pieceLength,
            Predicate<DownloadSource> away,
            long now) {
        this.sources = sources;
        this.missing = missing;
        this.pieceLength = pieceLength;
        this.away = away;
        this.now = now;
    }

    /** Of its own portion. */
    BitSet own(DownloadSource s) {
        BitSet own = s.mine();
        own.and(missing);
        own = s.available(own);
        for (DownloadSource o : sources) {
            if (nearer(o, s)) {
                own.andNot(o.available(own));
            }
        }
        return own;
    }

    /** Of the others' portions. */
    BitSet others(DownloadSource s) {
        BitSet rest = (BitSet) missing.clone();
        rest.andNot(s.mine());
        rest = s.available(rest);
        for (DownloadSource o : sources) {
            if (rest.isEmpty()) {
                break;
            }
            if (o != s && !away.test(o)) {
                leave(o, s, rest);
            }
        }
        return rest;
    }

    /** Takes from {@code rest} what {@code s} leaves to {@code o}. */
    private void leave(DownloadSource o, DownloadSource s, BitSet rest) {
        if (nearer(s, o)) {
            return; // the other leaves it to this one: one of them has to be asked
        }
        BitSet portion = o.mine();
        portion.and(missing);
        if (!o.known(now)) {
            rest.andNot(portion);
            return;
        }
        boolean home = nearer(o, s);
        if (home || repository(s) && !repository(o) && sendsSoon(o, o.available(missing))) {
            rest.andNot(o.available(rest));
        }
        if (home) {
            rest.andNot(portion); // it fetches them and passes them on
        } else if (sendsSoon(o, portion)) {
            rest.andNot(o.available(portion));
        }
    }

    private boolean nearer(DownloadSource o, DownloadSource s) {
        return o != s
                && o.source().closeness() == Closeness.HOME
                && s.source().closeness() != Closeness.HOME
                && !away.test(o);
    }

    private boolean sendsSoon(DownloadSource o, BitSet pieces) {
        double rate = o.rate(now);
        return rate == 0
                || o.atLimit(now)
                || (double) pieces.cardinality() * pieceLength / rate < SOON;
    }

    private static boolean repository(DownloadSource s) {
        return s.source().kind() == Source.Kind.REPOSITORY;
    }
}
