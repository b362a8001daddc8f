package dev.usher.scheduler.plan;

import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.plan.Snapshot.BoxView;
import dev.usher.scheduler.plan.Snapshot.ItemView;
import dev.usher.scheduler.plan.Snapshot.RepositoryView;
import dev.usher.scheduler.plan.Spread.Candidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** One run of the planner. */
final class Planning {
    /**
     * More senders than this for one order cost connections and gain nothing, unless only they have
     * a piece.
     */
    private static final int MAX_PEERS = 16;

    private final Snapshot snapshot;
    private final Before before;
    private final Loads loads = new Loads();
    private final Map<BoxId, BoxView> boxes = new TreeMap<>(Comparator.comparing(BoxId::value));
    private final Map<BoxId, List<Demand>> demands = new LinkedHashMap<>();
    private final Map<InfoHash, List<BoxView>> holders = new HashMap<>();

    /** Pieces that boxes fetch from a repository under this plan, and so can pass on soon. */
    private final Map<InfoHash, Map<BoxId, BitSet>> fetching = new HashMap<>();

    private Instant nextChange;

    Planning(Snapshot snapshot, Before before) {
        this.snapshot = snapshot;
        this.before = before;
        snapshot.boxes().stream()
                .filter(b -> !snapshot.revoked().contains(b.id()))
                .forEach(b -> boxes.put(b.id(), b));
    }

    Plan run() {
        if (snapshot.settings().quietHours() != null) {
            changesAt(snapshot.settings().quietHours().nextBoundary(snapshot.now()));
        }
        int rounds = 0;
        for (BoxView box : boxes.values()) {
            if (box.asking()) {
                List<Demand> wanted = demands(box);
                demands.put(box.id(), wanted);
                rounds = Math.max(rounds, wanted.size());
            }
        }
        indexHolders();
        for (int rank = 0; rank < rounds; rank++) {
            plan(due(rank));
        }
        return new Plan(new OrderSheet(boxes, snapshot.settings(), demands).orders(), nextChange);
    }

    private List<Demand> demands(BoxView box) {
        List<Demand> wanted = new ArrayList<>();
        Set<String> avoided = snapshot.avoided().getOrDefault(box.id(), Set.of());
        Set<ItemId> seen = new HashSet<>();
        for (QueueEntry entry : box.queue()) {
            ItemView item = snapshot.items().get(entry.item());
            if (item == null
                    || !seen.add(entry.item())
                    || !snapshot.authorisation().mayReceive(box.id(), entry.item())) {
                continue;
            }
            BitSet missing =
                    PieceSet.all(item.pieceCount()).minus(box.holds(item.infoHash())).bits();
            if (!missing.isEmpty()) {
                Instant notBefore = notBefore(entry, item);
                String[] senders = before.senders(box.id(), item.infoHash(), item.pieceCount());
                wanted.add(
                        new Demand(box, item, wanted.size(), notBefore, avoided, missing, senders));
            }
        }
        return wanted;
    }

    /** The moment before which nothing is delivered; null when it has passed. */
    private Instant notBefore(QueueEntry entry, ItemView item) {
        Instant start = snapshot.now();
        start = later(later(start, entry.notBefore()), item.release());
        QuietHours quiet = snapshot.settings().quietHours();
        if (quiet != null) {
            start = quiet.nextAllowed(start);
        }
        if (!start.isAfter(snapshot.now())) {
            return null;
        }
        changesAt(start);
        return start;
    }

    private static Instant later(Instant a, Instant b) {
        return b == null || a.isAfter(b) ? a : b;
    }

    private void changesAt(Instant moment) {
        if (nextChange == null || moment.isBefore(nextChange)) {
            nextChange = moment;
        }
    }

    private void indexHolders() {
        demands.values().stream()
                .flatMap(List::stream)
                .forEach(d -> holders.putIfAbsent(d.item.infoHash(), new ArrayList<>()));
        for (BoxView box : boxes.values()) {
            if (box.address() != null) {
                box.holdings()
                        .forEach(
                                (item, pieces) -> {
                                    if (!pieces.isEmpty() && holders.containsKey(item)) {
                                        holders.get(item).add(box);
                                    }
                                });
            }
        }
    }

    private List<Demand> due(int rank) {
        return demands.values().stream()
                .filter(list -> list.size() > rank && list.get(rank).notBefore == null)
                .map(list -> list.get(rank))
                .toList();
    }

    private void plan(List<Demand> round) {
        for (Demand d : round) {
            fromHolders(d, box -> !d.avoided.contains(box.id().value()));
            fromEarlierFetchers(d);
        }
        Map<InfoHash, List<Demand>> waiting = new LinkedHashMap<>();
        for (Demand d : round) {
            if (!d.open.isEmpty()) {
                waiting.computeIfAbsent(d.item.infoHash(), i -> new ArrayList<>()).add(d);
            }
        }
        waiting.values().forEach(this::exchange);
        for (Demand d : round) {
            lastResort(d);
        }
    }

    private void fromHolders(Demand d, Predicate<BoxView> acceptable) {
        List<Candidate> able = new ArrayList<>();
        for (BoxView box : holders.get(d.item.infoHash())) {
            if (!box.id().equals(d.box.id()) && acceptable.test(box)) {
                able.add(new Candidate(box.id().value(), box.holds(d.item.infoHash()).bits()));
            }
        }
        divide(d, few(d, able));
    }

    private void fromEarlierFetchers(Demand d) {
        List<Candidate> able = new ArrayList<>();
        fetching.getOrDefault(d.item.infoHash(), Map.of())
                .forEach(
                        (box, pieces) -> {
                            if (!d.avoided.contains(box.value())) {
                                able.add(new Candidate(box.value(), pieces));
                            }
                        });
        divide(d, few(d, able));
    }

    /** The present senders and the least loaded ones, and whoever alone has a piece. */
    private List<Candidate> few(Demand d, List<Candidate> able) {
        if (able.size() <= MAX_PEERS) {
            return able;
        }
        Set<String> present = new HashSet<>();
        before.sources(d.box.id(), d.item.infoHash()).forEach(s -> present.add(s.id()));
        able.sort(
                Comparator.<Candidate, Boolean>comparing(c -> !present.contains(c.id()))
                        .thenComparing(c -> loads.of(c.id()))
                        .thenComparing(Candidate::id));
        List<Candidate> few = new ArrayList<>();
        BitSet uncovered = (BitSet) d.open.clone();
        for (Candidate c : able) {
            if (few.size() < MAX_PEERS || c.pieces().intersects(uncovered)) {
                few.add(c);
                uncovered.andNot(c.pieces());
            }
        }
        return few;
    }

    private void divide(Demand d, List<Candidate> candidates) {
        if (!candidates.isEmpty() && !d.open.isEmpty()) {
            d.give(new Spread(candidates, d.item.pieceLength()).divide(d.open, loads, d.before));
        }
    }

    /**
     * Several boxes wait for pieces no box has: each takes a part from the repositories and gets
     * the rest from the others, so that a repository sends every piece once.
     */
    private void exchange(List<Demand> waiting) {
        ItemView item = waiting.get(0).item;
        BitSet wanted = new BitSet();
        List<Candidate> fetchers = new ArrayList<>();
        for (Demand d : waiting) {
            wanted.or(d.open);
            if (d.box.address() != null && !repositories(d, true).isEmpty()) {
                fetchers.add(new Candidate(d.box.id().value(), (BitSet) d.open.clone()));
            }
        }
        Map<String, BitSet> parts =
                new Spread(fetchers, item.pieceLength())
                        .divide(wanted, new Loads(), fetchersBefore(waiting));
        for (Demand d : waiting) {
            Map<String, BitSet> fromOthers = new TreeMap<>();
            parts.forEach(
                    (fetcher, part) -> {
                        if (!fetcher.equals(d.box.id().value()) && !d.avoided.contains(fetcher)) {
                            BitSet pieces = (BitSet) part.clone();
                            pieces.and(d.open);
                            if (!pieces.isEmpty()) {
                                fromOthers.put(fetcher, pieces);
                                loads.add(
                                        fetcher, (long) pieces.cardinality() * item.pieceLength());
                            }
                        }
                    });
            d.give(fromOthers);
            BitSet own = (BitSet) d.open.clone();
            divide(d, repositories(d, true));
            own.andNot(d.open);
            if (d.box.address() != null && !own.isEmpty()) {
                fetching.computeIfAbsent(item.infoHash(), i -> new LinkedHashMap<>())
                        .put(d.box.id(), own);
            }
        }
    }

    /** For each piece the box that was to fetch it for the others; null = none. */
    private String[] fetchersBefore(List<Demand> waiting) {
        String[] fetchers = new String[waiting.get(0).item.pieceCount()];
        InfoHash item = waiting.get(0).item.infoHash();
        for (Demand d : waiting) {
            for (Source s : before.sources(d.box.id(), item)) {
                if (s.kind() == Source.Kind.REPOSITORY) {
                    s.pieces().stream().forEach(p -> fetchers[p] = d.box.id().value());
                }
            }
        }
        // two may fetch a piece because one avoids the other: whom the others wait for is the one
        for (Demand d : waiting) {
            for (Source s : before.sources(d.box.id(), item)) {
                if (s.kind() == Source.Kind.PEER) {
                    BoxId sender = new BoxId(s.id());
                    s.pieces().stream()
                            .filter(p -> before.fromRepository(sender, item, p))
                            .forEach(p -> fetchers[p] = s.id());
                }
            }
        }
        return fetchers;
    }

    private List<Candidate> repositories(Demand d, boolean trusted) {
        BitSet everything = PieceSet.all(d.item.pieceCount()).bits();
        return d.item.repositories().stream()
                .map(RepositoryView::sourceId)
                .filter(id -> d.avoided.contains(id) != trusted)
                .map(id -> new Candidate(id, everything))
                .toList();
    }

    private void lastResort(Demand d) {
        if (!d.open.isEmpty() && !d.avoided.isEmpty()) {
            fromHolders(d, box -> d.avoided.contains(box.id().value()));
            divide(d, repositories(d, false));
        }
    }
}
