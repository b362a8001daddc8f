package dev.usher.scheduler.preload;

import dev.usher.media.api.ItemId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a household's own requests say beyond what everybody asks for: kinds and ratings as
 * likelihood ratios against the market (a household that asked for little is taken for an average
 * one), the next parts of series it follows, and that few ask twice.
 */
public final class Taste {
    private static final Decay DECAY = new Decay(Duration.ofDays(30));

    /** So many average requests are mixed in with the household's own. */
    private static final double DOUBT = 4;

    /** Chance per day that who follows a series asks for its next part. */
    private static final double FOLLOWS = 0.3;

    /** Each part further away is so much less likely. */
    private static final double NEXT_BUT_ONE = 0.4;

    private static final int PARTS_AHEAD = 3;
    private static final double AGAIN = 0.02;

    private final Ranking ranking;
    private final Map<String, Double> kinds = new HashMap<>();
    private final Map<Integer, Double> ratings = new HashMap<>();
    private final Map<ItemId, Double> following = new HashMap<>();
    private final Set<Title> next = new LinkedHashSet<>();
    private final Set<ItemId> had = new HashSet<>();
    private double weight;

    /**
     * @param history in any order; empty = nothing is known
     */
    public Taste(Ranking ranking, Collection<Request> history) {
        this.ranking = ranking;
        Map<String, Request> latest = new HashMap<>();
        for (Request r : history) {
            double w = DECAY.since(r.when(), ranking.now());
            weight += w;
            kinds.merge(r.title().kind(), w, Double::sum);
            ratings.merge(r.title().rating(), w, Double::sum);
            had.add(r.title().item());
            if (!r.title().series().isEmpty()) {
                latest.merge(
                        r.title().series(),
                        r,
                        (a, b) -> a.title().part() > b.title().part() ? a : b);
            }
        }
        latest.values().forEach(this::follow);
    }

    private void follow(Request last) {
        double chance = FOLLOWS * DECAY.since(last.when(), ranking.now());
        int ahead = 0;
        for (Title t : ranking.parts(last.title().series())) {
            if (t.part() > last.title().part()
                    && t.releasedAt(ranking.now())
                    && ahead++ < PARTS_AHEAD) {
                next.add(t);
                following.put(t.item(), chance);
                chance *= NEXT_BUT_ONE;
            }
        }
    }

    /** What only this household is likely to ask for. */
    Collection<Title> own() {
        return next;
    }

    /** Requests per day expected of this household. */
    double value(Title t) {
        double v = ranking.value(t.item());
        if (weight > 0) {
            v *= ratio(kinds.getOrDefault(t.kind(), 0d), ranking.shareOfKind(t.kind()));
            v *= ratio(ratings.getOrDefault(t.rating(), 0d), ranking.shareOfRating(t.rating()));
        }
        v += following.getOrDefault(t.item(), 0d);
        return had.contains(t.item()) ? v * AGAIN : v;
    }

    private double ratio(double own, double share) {
        return share == 0 ? 1 : (own + DOUBT * share) / ((weight + DOUBT) * share);
    }
}
