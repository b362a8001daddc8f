package dev.usher.scheduler.internal;

import dev.usher.backend.api.Offence;
import dev.usher.media.api.BoxId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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

    /**
     * What one household says of one source.
     *
     * @param proven whether it named the block
     */
    public record Accusation(
            String household, BoxId box, Offence offence, boolean proven, Instant last) {}

    /** A source somebody complained of, with the latest word of each household. */
    public record Accused(String source, boolean excluded, List<Accusation> accusations) {}

    private final Map<String, Map<String, Accusation>> bySource = new TreeMap<>();

    /** When the operator forgave a source; what was said before then does not count again. */
    private final Map<String, Set<Offence>> forgiven = new HashMap<>();

    /** Takes a box's word; true when something is new. */
    synchronized boolean reported(
            BoxId box, String household, List<Offence> offences, Instant now) {
        boolean news = false;
        for (Offence o : offences.subList(0, Math.min(PER_REPORT, offences.size()))) {
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
                byHousehold.put(household, new Accusation(household, box, o, proven, now));
            }
        }
        return news;
    }

    /**
     * Sources nobody is to be sent to.
     *
     * @param households by box; a household's word on its own boxes does not count, nor does that
     *     of a box that is excluded itself
     */
    synchronized Set<String> excluded(Map<BoxId, String> households, Instant now) {
        bySource.values()
                .forEach(m -> m.values().removeIf(a -> a.last().plus(REMEMBERED).isBefore(now)));
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
        said.values().forEach(a -> old.add(a.offence()));
        return true;
    }
}
