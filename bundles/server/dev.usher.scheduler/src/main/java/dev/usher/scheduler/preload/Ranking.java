package dev.usher.scheduler.preload;

import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each title is worth to a household nothing is known of; made once for all boxes and used for
 * a while.
 */
public final class Ranking {
    /** Nobody's disk and nobody's taste reaches further down. */
    private static final int DEPTH = 300;

    /** A new title does as well as this share of the best that are out: the best tenth. */
    private static final double HITS = 0.1;

    private final Instant now;
    private final Map<ItemId, Title> titles = new HashMap<>();
    private final Map<ItemId, Double> values = new HashMap<>();
    private final Map<String, List<Title>> series = new HashMap<>();
    private final Map<String, Double> kinds = new HashMap<>();
    private final Map<Integer, Double> ratings = new HashMap<>();
    private final List<Title> best;

    /**
     * @param households how many there are
     */
    public Ranking(
            Collection<Title> catalog,
            Popularity popularity,
            int households,
            PreloadPolicy policy,
            Instant now) {
        this.now = now;
        double all = Math.max(1, households);
        for (Title t : catalog) {
            titles.put(t.item(), t);
            values.put(t.item(), popularity.perDay(t.item(), now) / all);
            if (!t.series().isEmpty()) {
                series.computeIfAbsent(t.series(), s -> new ArrayList<>()).add(t);
            }
        }
        series.values().forEach(parts -> parts.sort(Comparator.comparingInt(Title::part)));
        if (policy.releases()) {
            expectReleases(catalog, policy);
        } else {
            catalog.stream().filter(t -> !t.releasedAt(now)).forEach(t -> values.put(t.item(), 0d));
        }
        shares(catalog);
        best =
                catalog.stream()
                        .filter(t -> values.get(t.item()) > 0)
                        .sorted(Comparator.comparingDouble(t -> -perByte(t)))
                        .limit(DEPTH)
                        .toList();
    }

    private double perByte(Title t) {
        return values.get(t.item()) / Math.max(1, t.length());
    }

    /**
     * What comes out has no past: it is taken for a hit of its kind until its own numbers count.
     */
    private void expectReleases(Collection<Title> catalog, PreloadPolicy policy) {
        Map<String, List<Double>> out = new HashMap<>();
        for (Title t : catalog) {
            if (t.releasedAt(now)) {
                out.computeIfAbsent(t.kind(), k -> new ArrayList<>()).add(values.get(t.item()));
            }
        }
        Map<String, Double> hits = new HashMap<>();
        out.forEach(
                (kind, v) -> {
                    v.sort(Comparator.reverseOrder());
                    int n = Math.max(1, (int) (v.size() * HITS));
                    hits.put(
                            kind, v.subList(0, n).stream().mapToDouble(d -> d).average().orElse(0));
                });
        for (Title t : catalog) {
            if (t.release() == null || now.isAfter(t.release().plus(policy.lead()))) {
                continue;
            }
            boolean soon = !now.isBefore(t.release().minus(policy.lead()));
            double hit = hits.getOrDefault(t.kind(), 0d);
            values.merge(t.item(), hit, (own, expected) -> soon ? Math.max(own, expected) : 0);
        }
    }

    private void shares(Collection<Title> catalog) {
        double sum = values.values().stream().mapToDouble(v -> v).sum();
        for (Title t : catalog) {
            double share = sum == 0 ? 0 : values.get(t.item()) / sum;
            kinds.merge(t.kind(), share, Double::sum);
            ratings.merge(t.rating(), share, Double::sum);
        }
    }

    Instant now() {
        return now;
    }

    /** Most valuable per byte first; those worth nothing are not among them. */
    List<Title> best() {
        return best;
    }

    /** Null = not in the catalog. */
    Title title(ItemId item) {
        return titles.get(item);
    }

    /** Expected requests per household and day; 0 also for what is not in the catalog. */
    double value(ItemId item) {
        return values.getOrDefault(item, 0d);
    }

    /** In order. */
    List<Title> parts(String name) {
        return series.getOrDefault(name, List.of());
    }

    double shareOfKind(String kind) {
        return kinds.getOrDefault(kind, 0d);
    }

    double shareOfRating(int rating) {
        return ratings.getOrDefault(rating, 0d);
    }
}
