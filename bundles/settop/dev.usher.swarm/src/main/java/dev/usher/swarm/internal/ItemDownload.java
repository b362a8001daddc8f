package dev.usher.swarm.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.DeliveryOrder.Purpose;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.Urgency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Obeys one item's order: each source is asked for what it was ordered to send, and for the pieces
 * of a source that does not deliver; a repository for those only when no peer has them. The loop's.
 */
final class ItemDownload implements Assembly.Outcome {
    /** What the box knows of sources. */
    interface Sources {
        /** Makes what reaches one. */
        DownloadSource source(Source ordered, Assembly assembly, long now);

        boolean revoked(Source ordered);

        /** Whether the orders' lease is over: budgets then bind only where there is a choice. */
        boolean alone();

        /** There may be more to ask for. */
        void news();

        /** Peers that are connected about this item. */
        List<? extends Scarcity.Holder> holders(KnownItem item);
    }

    private static final long SCARCITY_SPAN = 250_000_000L;

    /** A lead counts from so much of what is missing on: less is soon made up for. */
    private static final double FAR = 0.25;

    /** And from so many pieces. */
    private static final double LEAST = 4;

    private final KnownItem item;
    private final Assembly assembly;
    private final Scarcity scarcity;
    private final Sources factory;
    private final IntConsumer onVerified;
    private final RepositoryBudget budget = new RepositoryBudget();
    private final Set<Playhead> playheads = new LinkedHashSet<>();
    private List<DownloadSource> sources = List.of();
    private DeliveryOrder order;
    private Urgency urgency = Urgency.NORMAL;
    private boolean starved;
    private long scarcityAt = Long.MIN_VALUE / 2;

    /**
     * @param onVerified hears of every piece that now counts
     */
    ItemDownload(
            KnownItem item,
            EventLoop loop,
            Patience patience,
            Bans bans,
            Random random,
            Sources factory,
            IntConsumer onVerified) {
        this.item = item;
        this.scarcity = new Scarcity(item.layout().pieceCount(), random);
        this.assembly =
                new Assembly(
                        item, loop, patience, new BlockPicker(item.layout(), scarcity), bans, this);
        this.factory = factory;
        this.onVerified = onVerified;
    }

    KnownItem item() {
        return item;
    }

    Assembly assembly() {
        return assembly;
    }

    int rank() {
        return order == null ? Integer.MAX_VALUE : order.rank();
    }

    /** Why it is delivered; what somebody watches is always that. */
    Purpose purpose() {
        if (!playheads.isEmpty()) {
            return Purpose.VIEWING;
        }
        return order == null ? Purpose.PRELOAD : order.purpose();
    }

    /** Replaces the order; sources that stay go on as if nothing had happened. */
    void obey(Optional<DeliveryOrder> renewed, long now) {
        order = renewed.orElse(null);
        urgency = urgency();
        Map<String, DownloadSource> before = new LinkedHashMap<>();
        sources.forEach(s -> before.put(key(s.source()), s));
        List<DownloadSource> after = new ArrayList<>();
        if (order != null && !item.shelf().complete()) {
            for (Source ordered : order.sources()) {
                DownloadSource known = before.remove(key(ordered));
                if (known == null) {
                    known = factory.source(ordered, assembly, now);
                } else {
                    known.update(ordered, now);
                }
                known.urgency(urgency);
                after.add(known);
            }
        }
        // peers first, so that a repository is left with what they cannot do
        after.sort(Comparator.comparing(s -> s.source().kind()));
        sources = after;
        before.values().forEach(DownloadSource::retire);
        if (order != null) {
            requests(now).renew(order.repositoryBytes());
        }
    }

    private static String key(Source s) {
        return s.kind() + " " + s.id() + " " + s.addresses().get(0);
    }

    /** Everything is here; peers that want something of us stay connected. */
    void completed() {
        sources.forEach(DownloadSource::retire);
        sources = List.of();
    }

    void stop(String reason) {
        sources.forEach(s -> s.drop(reason));
        sources = List.of();
        order = null;
    }

    /** From now on what this playhead comes to next is urgent. */
    void watch(Playhead playhead) {
        playheads.add(playhead);
    }

    void watchNoMore(Playhead playhead) {
        playheads.remove(playhead);
    }

    Set<Playhead> playheads() {
        return playheads;
    }

    /** Bytes per second all sources send together. */
    double rate(long now) {
        return sources.stream().mapToDouble(s -> s.rate(now)).sum();
    }

    /** Items of higher rank take all there is. */
    void starve() {
        starved = true;
    }

    /** Something that somebody asked for is under way: what can be called back is. */
    void giveWay() {
        starved = true;
        sources.forEach(DownloadSource::recall);
    }

    /** Whether there is something to do now. */
    boolean active(Instant time, long now) {
        return order != null
                && !sources.isEmpty()
                && !item.shelf().complete()
                && !early(time)
                && item.shelf().trouble().isEmpty()
                && assembly.diskTrouble(now).isEmpty();
    }

    private boolean early(Instant time) {
        return order.notBefore() != null && time.isBefore(order.notBefore());
    }

    /** Looks after the sources that are needed. */
    void tick(long now) {
        assembly.tick(now);
        if (now - scarcityAt > SCARCITY_SPAN) {
            scarcityAt = now;
            scarcity.renew(factory.holders(item), now);
            urgency = urgency();
            sources.forEach(s -> s.urgency(urgency));
        }
        for (DownloadSource s : sources) {
            if (!usable(s, now)) {
                if (s.working()) {
                    s.drop("not trusted");
                }
            } else {
                s.tick(now);
            }
        }
    }

    private boolean usable(DownloadSource s, long now) {
        return !assembly.banned(s.id(), now) && !factory.revoked(s.source());
    }

    private boolean away(DownloadSource s, long now) {
        return !usable(s, now) || s.away(now);
    }

    /**
     * Asks for as much as the sources can take.
     *
     * @param busy sources that items of higher rank use to the full; those of this item are added
     * @param background whether an item of higher rank is under way
     * @return whether something is under way
     */
    boolean fill(long now, Set<String> busy, boolean background) {
        Requests requests = requests(now);
        boolean working = false;
        starved = false;
        for (DownloadSource s : sources) {
            if (usable(s, now) && s.ready(now) && s.room(background) > 0) {
                if (busy.contains(s.id())) {
                    starved = true;
                } else {
                    requests.fill(s, background);
                }
            }
            if (s.working() && s.room(background) <= 0) {
                busy.add(s.id());
            }
            working |= s.working();
        }
        return working;
    }

    private Requests requests(long now) {
        BitSet missing = missing();
        Claims claims =
                new Claims(sources, missing, item.layout().pieceLength(), s -> away(s, now), now);
        return new Requests(
                assembly, sources, claims, missing, budget, playheads, factory.alone(), now);
    }

    /**
     * Who is far ahead of the others lets them go first at the peers: so all end together, and no
     * line is left with nobody to send to while the last ones are held up by their own.
     */
    private Urgency urgency() {
        if (purpose() != Purpose.ASKED) {
            return purpose() == Purpose.PRELOAD ? Urgency.BACKGROUND : Urgency.NORMAL;
        }
        int missing = missing().cardinality();
        double lead = item.layout().pieceCount() - missing - scarcity.held();
        double far = Math.max(LEAST, missing * FAR);
        return lead > (urgency == Urgency.AHEAD ? far / 2 : far) ? Urgency.AHEAD : Urgency.NORMAL;
    }

    @Override
    public void verified(int piece) {
        onVerified.accept(piece);
        playheads.forEach(Playhead::arrived);
    }

    @Override
    public boolean ask(HashRequest request, Set<String> suspects) {
        return sources.stream().anyMatch(s -> !suspects.contains(s.id()) && s.ask(request))
                || sources.stream().anyMatch(s -> s.ask(request));
    }

    @Override
    public void news() {
        factory.news();
    }

    @Override
    public void spread(int piece) {
        scarcity.spread(piece);
    }

    @Override
    public void notNeeded(Block block, String source) {
        sources.stream().filter(s -> s.id().equals(source)).forEach(s -> s.notNeeded(block));
    }

    private BitSet missing() {
        BitSet missing = item.shelf().verified().bits();
        missing.flip(0, item.layout().pieceCount());
        return missing;
    }

    boolean stalled(Instant time, long now) {
        return standing(time, now).state() == Transfer.State.STALLED;
    }

    Standing standing(Instant time, long now) {
        String disk = item.shelf().trouble();
        disk = disk.isEmpty() ? assembly.diskTrouble(now) : disk;
        if (item.shelf().complete()) {
            return new Standing(Transfer.State.COMPLETE, "");
        }
        if (!disk.isEmpty()) {
            return new Standing(Transfer.State.STALLED, disk);
        }
        if (order == null) {
            return Standing.waiting("The server has not planned the delivery yet");
        }
        if (early(time)) {
            return Standing.waiting("The delivery begins at " + order.notBefore());
        }
        return Standing.of(sources, missing(), starved, s -> away(s, now) ? trouble(s, now) : "");
    }

    private String trouble(DownloadSource s, long now) {
        if (assembly.banned(s.id(), now)) {
            return s.describe() + ": sent wrong data; waiting for another source";
        }
        if (factory.revoked(s.source())) {
            return s.describe() + ": was revoked; waiting for another source";
        }
        return s.trouble(now);
    }
}
