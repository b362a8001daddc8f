package dev.usher.scheduler.internal;

import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.scheduler.preload.Popularity;
import dev.usher.scheduler.store.RequestStore;
import dev.usher.scheduler.store.RequestStore.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What households asked for and bought: a table, with a copy and the popularity it makes in memory.
 * A request and the purchase that follows it count one each, and only once for each household. What
 * is new is written with what else is new by then, because nobody waits for it. Thread-safe.
 */
final class Wants {
    private static final Duration HALF_LIFE = Duration.ofDays(7);
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private final RequestStore store;
    private final Popularity popularity = new Popularity(HALF_LIFE);
    private final Map<String, Map<ItemId, Asked>> households = new HashMap<>();
    private final Map<BoxId, Set<ItemId>> lists = new HashMap<>();

    /** What is not in the table yet; the latest of a household and an item is the last. */
    private final List<Asked> unwritten = new ArrayList<>();

    Wants(RequestStore store, Instant now) {
        this.store = store;
        store.forgetBefore(now.minus(REMEMBERED));
        for (Asked a : store.all()) {
            household(a.household()).put(a.item(), a);
            popularity.count(a.item(), a.bought() ? 2 : 1, a.when());
        }
    }

    /** A box's list as it is now: what was not on it before was asked for. */
    synchronized void listed(String household, BoxId box, List<QueueEntry> list, Instant now) {
        Set<ItemId> items = new HashSet<>();
        list.forEach(e -> items.add(e.item()));
        Set<ItemId> before = lists.put(box, items);
        for (ItemId item : items) {
            if (before == null || !before.contains(item)) {
                note(household, item, false, now);
            }
        }
    }

    synchronized void bought(String household, ItemId item, Instant now) {
        note(household, item, true, now);
    }

    private void note(String household, ItemId item, boolean bought, Instant now) {
        Asked before = household(household).get(item);
        boolean news = before == null || bought && !before.bought();
        if (news) {
            Instant when = before == null ? now : before.when();
            Asked after =
                    new Asked(household, item, when, bought || before != null && before.bought());
            unwritten.add(after);
            household(household).put(item, after);
            popularity.count(item, 1, now);
        }
    }

    /** Writes what is new; what cannot be written now stays new. */
    synchronized void write() {
        if (!unwritten.isEmpty()) {
            store.put(unwritten);
            unwritten.clear();
        }
    }

    private Map<ItemId, Asked> household(String id) {
        return households.computeIfAbsent(id, h -> new HashMap<>());
    }

    synchronized Collection<Asked> of(String household) {
        return new ArrayList<>(households.getOrDefault(household, Map.of()).values());
    }

    /** Uses the popularity while nobody changes it. */
    synchronized <T> T popularity(java.util.function.Function<Popularity, T> use) {
        return use.apply(popularity);
    }
}
