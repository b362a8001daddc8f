package dev.usher.scheduler.preload;

import dev.usher.media.api.ItemId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Fills one box's spare room: the most valuable titles per byte first, and one that is there goes
 * only for something clearly better. Deterministic.
 */
public final class Preloading {
    /** What replaces something must be worth so much more: moving bytes costs, too. */
    private static final double CLEARLY = 1.5;

    private final Ranking ranking;
    private final PreloadPolicy policy;

    public Preloading(Ranking ranking, PreloadPolicy policy) {
        this.ranking = ranking;
        this.policy = policy;
    }

    private record Candidate(ItemId item, long length, double perByte) {}

    /**
     * Chooses for one box.
     *
     * @param mayGo items of which enough copies remain when this box gives its own away
     */
    public Choice choose(Shelf shelf, Taste taste, Predicate<ItemId> mayGo) {
        List<Candidate> leaving = leaving(shelf, taste, mayGo);
        List<ItemId> evictable = leaving.stream().map(Candidate::item).toList();
        if (!policy.enabled() || !shelf.preload()) {
            return new Choice(List.of(), evictable);
        }
        long room = shelf.free() - shelf.coming();
        int next = 0;
        List<ItemId> fetch = new ArrayList<>();
        Set<ItemId> doomed = new HashSet<>();
        for (Candidate c : wanted(shelf, taste)) {
            ItemId item = c.item();
            if (fetch.size() == policy.itemsAtOnce()) {
                break;
            }
            if (shelf.held().containsKey(item)) {
                // begun: its room is taken already
                if (!doomed.contains(item)) {
                    fetch.add(item);
                }
                continue;
            }
            long found = room;
            int n = next;
            while (found < c.length()
                    && n < leaving.size()
                    && leaving.get(n).perByte() * CLEARLY < c.perByte()) {
                found += leaving.get(n++).length();
            }
            if (found >= c.length()) {
                leaving.subList(next, n).forEach(l -> doomed.add(l.item()));
                next = n;
                room = found - c.length();
                fetch.add(item);
            }
        }
        return new Choice(List.copyOf(fetch), evictable);
    }

    /**
     * What may go, least valuable first; what left the catalog before all else: nobody gets it any
     * more.
     */
    private List<Candidate> leaving(Shelf shelf, Taste taste, Predicate<ItemId> mayGo) {
        List<Candidate> leaving = new ArrayList<>();
        for (ItemId item : shelf.held().keySet()) {
            Title t = ranking.title(item);
            if (shelf.kept().contains(item)) {
                continue;
            }
            if (t == null) {
                leaving.add(new Candidate(item, 0, -1));
            } else if (mayGo.test(item)) {
                leaving.add(candidate(t, taste));
            }
        }
        leaving.sort(
                Comparator.comparingDouble(Candidate::perByte)
                        .thenComparing(c -> c.item().value()));
        return leaving;
    }

    /** What is worth bringing, most valuable first; complete items are not. */
    private List<Candidate> wanted(Shelf shelf, Taste taste) {
        Map<ItemId, Candidate> wanted = new HashMap<>();
        for (Title t : ranking.best()) {
            consider(t, shelf, taste, wanted);
        }
        for (Title t : taste.own()) {
            consider(t, shelf, taste, wanted);
        }
        List<Candidate> sorted = new ArrayList<>(wanted.values());
        sorted.sort(
                Comparator.comparingDouble(Candidate::perByte)
                        .reversed()
                        .thenComparing(c -> c.item().value()));
        return sorted;
    }

    private void consider(Title t, Shelf shelf, Taste taste, Map<ItemId, Candidate> wanted) {
        boolean complete = shelf.held().getOrDefault(t.item(), false);
        if (!complete && t.rating() <= shelf.maxRating() && !shelf.kept().contains(t.item())) {
            Candidate c = candidate(t, taste);
            if (c.perByte() > 0) {
                wanted.put(t.item(), c);
            }
        }
    }

    private Candidate candidate(Title t, Taste taste) {
        double value = policy.histories() ? taste.value(t) : ranking.value(t.item());
        return new Candidate(t.item(), t.length(), value / Math.max(1, t.length()));
    }
}
