package dev.usher.scheduler.internal;

import dev.usher.backend.api.Offence;
import dev.usher.media.api.BoxId;
import dev.usher.scheduler.store.ConductStore;
import dev.usher.scheduler.store.ConductStore.Accusation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What boxes hold against their sources. A source is excluded when boxes of several households name
 * a block that it sent wrong: one box, or one home, cannot get another excluded. Thread-safe.
 */
public final class OffenceBook {
    /** So many households other than the offender's own must have been wronged. */
    static final int HOUSEHOLDS = 2;

    static final Duration REMEMBERED = Duration.ofHours(24);
    private static final int PER_REPORT = 100;
    private static final int OFFENDERS = 10_000;

    /** Characters kept of what a box writes. */
    private static final int LONGEST = 300;

    /** A source somebody complained of, with the latest word of each household. */
    public record Accused(String source, boolean excluded, List<Accusation> accusations) {}

    /** What is said again is written again after so long. */
    private static final Duration WRITTEN = Duration.ofHours(1);

    private final ConductStore store;
    private final Map<String, Map<String, Accusation>> bySource = new TreeMap<>();

    /** What the operator forgave does not count again. */
    private final Map<String, Set<Offence>> forgiven;

    OffenceBook(ConductStore store) {
        this.store = store;
        forgiven = store.pardons();
        for (Accusation a : store.accusations()) {
            bySource.computeIfAbsent(a.offence().source(), s -> new TreeMap<>())
                    .put(a.household(), a);
        }
    }

    /** Takes a box's word; true when something is new. */
    synchronized boolean reported(
            BoxId box, String household, List<Offence> offences, Instant now) {
        boolean news = false;
        for (Offence said : offences.subList(0, Math.min(PER_REPORT, offences.size()))) {
            Offence o = brief(said);
            boolean old = forgiven.getOrDefault(o.source(), Set.of()).contains(o);
            if (o.source().equals(box.value())
                    || old
                    || bySource.size() >= OFFENDERS && !bySource.containsKey(o.source())) {
                continue;
            }
            boolean proven = o.piece() >= 0 && o.block() >= 0;
            Map<String, Accusation> byHousehold =
                    bySource.computeIfAbsent(o.source(), s -> new TreeMap<>());
            Accusation before = byHousehold.get(household);
            if (before == null || proven || !before.proven()) {
                news |= before == null || proven && !before.proven();
                put(byHousehold, before, new Accusation(household, box, o, proven, now));
            }
        }
        return news;
    }

    private static Offence brief(Offence o) {
        return o.what() == null || o.what().length() <= LONGEST
                ? o
                : new Offence(
                        o.source(), o.item(), o.piece(), o.block(), o.what().substring(0, LONGEST));
    }

    private void put(Map<String, Accusation> byHousehold, Accusation before, Accusation said) {
        boolean same =
                before != null
                        && before.proven() == said.proven()
                        && said.last().isBefore(before.last().plus(WRITTEN));
        if (!same) {
            byHousehold.put(said.household(), said);
            store.accuse(said);
        }
    }

    /**
     * Sources nobody is to be sent to.
     *
     * @param households by box; a household's word on its own boxes does not count, nor does that
     *     of a box that is excluded itself
     */
    synchronized Set<String> excluded(Map<BoxId, String> households, Instant now) {
        bySource.forEach(
                (source, said) ->
                        List.copyOf(said.values()).stream()
                                .filter(a -> a.last().plus(REMEMBERED).isBefore(now))
                                .forEach(
                                        a -> {
                                            said.remove(a.household());
                                            store.forget(source, a.household());
                                        }));
        bySource.values().removeIf(Map::isEmpty);
        Set<String> excluded = new HashSet<>();
        bySource.forEach(
                (source, accusations) -> {
                    String own = owner(households, source);
                    long wronged =
                            accusations.values().stream()
                                    .filter(a -> a.proven() && !a.household().equals(own))
                                    .count();
                    if (wronged >= HOUSEHOLDS) {
                        excluded.add(source);
                    }
                });
        return excluded;
    }

    private static String owner(Map<BoxId, String> households, String source) {
        return source.startsWith("repository:") ? null : households.get(new BoxId(source));
    }

    synchronized List<Accused> accused(Set<String> excluded) {
        List<Accused> accused = new ArrayList<>();
        bySource.forEach(
                (source, m) ->
                        accused.add(
                                new Accused(
                                        source,
                                        excluded.contains(source),
                                        List.copyOf(m.values()))));
        return accused;
    }

    /** The operator forgives; false when nobody complained of it. */
    synchronized boolean forgive(String source) {
        Map<String, Accusation> said = bySource.remove(source);
        if (said == null) {
            return false;
        }
        Set<Offence> old = forgiven.computeIfAbsent(source, s -> new HashSet<>());
        List<Offence> offences = said.values().stream().map(Accusation::offence).toList();
        store.pardon(source, offences);
        old.addAll(offences);
        return true;
    }
}
