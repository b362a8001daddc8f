package dev.usher.swarm.internal;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.Source;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.PieceSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
    /** Where the delivery stands and why it does not go on. */
    record Standing(Transfer.State state, String reason) {}

    /** What the box knows of sources. */
    interface Sources {
        /** Makes what reaches one. */
        DownloadSource source(Source ordered, Assembly assembly, long now);

        boolean revoked(Source ordered);

        /** There may be more to ask for. */
        void news();

        /** Peers that are connected about this item. */
        List<? extends Scarcity.Holder> holders(KnownItem item);
    }

    /** A block is asked for twice when it comes so many seconds earlier from elsewhere. */
    private static final double GAIN = 0.5;

    private static final long SCARCITY_SPAN = 250_000_000L;

    private final KnownItem item;
    private final Assembly assembly;
    private final Scarcity scarcity;
    private final Sources factory;
    private final IntConsumer onVerified;
    private final RepositoryBudget budget = new RepositoryBudget();
    private List<DownloadSource> sources = List.of();
    private DeliveryOrder order;
    private boolean starved;
    private long scarcityAt = Long.MIN_VALUE / 2;

    /**
     * @param onVerified hears of every piece that now counts
     */
    ItemDownload(
            KnownItem item,
            EventLoop loop,
            Patience patience,
            Random random,
            Sources factory,
            IntConsumer onVerified) {
        this.item = item;
        this.scarcity = new Scarcity(item.layout().pieceCount(), random);
        this.assembly =
                new Assembly(item, loop, patience, new BlockPicker(item.layout(), scarcity), this);
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

    /** Replaces the order; sources that stay go on as if nothing had happened. */
    void obey(Optional<DeliveryOrder> renewed, long now) {
        order = renewed.orElse(null);
        Map<String, DownloadSource> before = new LinkedHashMap<>();
        sources.forEach(s -> before.put(key(s.source()), s));
        List<DownloadSource> after = new ArrayList<>();
        if (order != null && !item.shelf().complete()) {
            for (Source ordered : order.sources()) {
                DownloadSource known = before.remove(key(ordered));
                if (known == null) {
                    after.add(factory.source(ordered, assembly, now));
                } else {
                    known.update(ordered, now);
                    after.add(known);
                }
            }
        }
        // peers first, so that a repository is left with what they cannot do
        after.sort(Comparator.comparing(s -> s.source().kind()));
        sources = after;
        before.values().forEach(DownloadSource::retire);
        if (order != null) {
            BitSet own = unbegun(repositoryPortion());
            BitSet rest = unbegun(missing(), own);
            budget.renew(order.repositoryBytes(), repositoryBytes(), bytes(own), bytes(rest));
        }
    }

    /** Sent by repositories, or on order at them. */
    private long repositoryBytes() {
        long bytes = 0;
        for (DownloadSource s : sources) {
            bytes += repository(s) ? item.counters().received(s.id()) + s.owes() : 0;
        }
        return bytes;
    }

    private BitSet repositoryPortion() {
        BitSet portion = new BitSet();
        sources.stream().filter(ItemDownload::repository).forEach(s -> portion.or(s.mine()));
        portion.and(missing());
        return portion;
    }

    private BitSet unbegun(BitSet pieces, BitSet... without) {
        for (BitSet w : without) {
            pieces.andNot(w);
        }
        pieces.andNot(assembly.picker().begunPieces());
        return pieces;
    }

    private long bytes(BitSet pieces) {
        return (long) pieces.cardinality() * item.layout().pieceLength();
    }

    private static boolean repository(DownloadSource s) {
        return s.source().kind() == Source.Kind.REPOSITORY;
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

    /** Items of higher rank take all there is. */
    void starve() {
        starved = true;
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
        BitSet missing = missing();
        if (now - scarcityAt > SCARCITY_SPAN) {
            scarcityAt = now;
            scarcity.renew(factory.holders(item), now);
        }
        boolean help = sources.stream().anyMatch(s -> away(s, now) && s.mine().intersects(missing));
        for (DownloadSource s : sources) {
            if (!usable(s, now)) {
                if (s.working()) {
                    s.drop("not trusted");
                }
            } else if (help || s.working() || home(s) || s.mine().intersects(missing)) {
                s.tick(now);
            }
        }
    }

    /** What it has is not known before it is asked. */
    private static boolean home(DownloadSource s) {
        return s.source().closeness() == Source.Closeness.HOME;
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
        BitSet missing = missing();
        Claims claims =
                new Claims(sources, missing, item.layout().pieceLength(), s -> away(s, now), now);
        boolean working = false;
        starved = false;
        for (DownloadSource s : sources) {
            if (usable(s, now) && s.ready(now) && s.room(background) > 0) {
                if (busy.contains(s.id())) {
                    starved = true;
                } else {
                    fill(s, claims, now, background);
                }
            }
            if (s.working() && s.room(background) <= 0) {
                busy.add(s.id());
            }
            working |= s.working();
        }
        return working;
    }

    private void fill(DownloadSource s, Claims claims, long now, boolean background) {
        BitSet own = claims.own(s);
        BitSet others = claims.others(s);
        boolean inOrder = repository(s);
        while (s.room(background) > 0) {
            BlockPicker.Choice choice = affordable(s, own, others, inOrder);
            Optional<Block> block = assembly.picker().pick(s.id(), choice);
            if (block.isEmpty()) {
                block = overtake(s, choice, now);
            }
            if (block.isEmpty()) {
                break;
            }
            if (!s.order(block.get(), now)) {
                assembly.release(block.get(), s.id());
                break;
            }
        }
        s.flush();
    }

    private BlockPicker.Choice affordable(
            DownloadSource s, BitSet own, BitSet others, boolean inOrder) {
        if (!inOrder) {
            BitSet all = (BitSet) own.clone();
            all.or(others);
            return new BlockPicker.Choice(new BitSet(), new BitSet(), all);
        }
        BitSet portion = unbegun(repositoryPortion());
        budget.spent(repositoryBytes());
        boolean more = budget.allowsOthers(bytes(portion), bytes(unbegun(missing(), portion)));
        return new BlockPicker.Choice(
                new BitSet(),
                budget.allowsOwn() ? own : new BitSet(),
                more ? others : new BitSet());
    }

    /** A block that another source would send much later than this one. */
    private Optional<Block> overtake(DownloadSource s, BlockPicker.Choice choice, long now) {
        double here = s.next(now);
        double latest = 2 * here + GAIN;
        Block best = null;
        for (DownloadSource o : sources) {
            if (o != s && o.working()) {
                for (Map.Entry<Block, Double> e : o.due(now).entrySet()) {
                    if (e.getValue() > latest && choice.has(e.getKey().piece())) {
                        latest = e.getValue();
                        best = e.getKey();
                    }
                }
            }
        }
        return best != null && assembly.picker().takeToo(best, s.id())
                ? Optional.of(best)
                : Optional.empty();
    }

    @Override
    public void verified(int piece) {
        onVerified.accept(piece);
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
            return new Standing(
                    Transfer.State.WAITING, "The server has not planned the delivery yet");
        }
        if (early(time)) {
            return new Standing(
                    Transfer.State.WAITING, "The delivery begins at " + order.notBefore());
        }
        BitSet missing = missing();
        List<DownloadSource> needed =
                sources.stream().filter(s -> s.mine().intersects(missing)).toList();
        if (sources.stream().anyMatch(s -> s.working() && !s.troubled())) {
            return new Standing(Transfer.State.RUNNING, "");
        }
        if (needed.isEmpty()) {
            return new Standing(
                    Transfer.State.WAITING,
                    "No box and no repository has pieces " + PieceSet.of(missing) + " yet");
        }
        if (starved) {
            return new Standing(
                    Transfer.State.WAITING, "Items higher on the list are delivered first");
        }
        List<String> troubles =
                needed.stream().map(s -> away(s, now) ? trouble(s, now) : "").toList();
        if (troubles.contains("")) {
            return new Standing(Transfer.State.RUNNING, "");
        }
        return new Standing(Transfer.State.STALLED, String.join("; ", troubles));
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
