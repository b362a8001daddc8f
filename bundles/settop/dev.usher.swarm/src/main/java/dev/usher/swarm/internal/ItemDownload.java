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
import java.util.Set;

/**
 * Obeys one item's order: each source is asked for what it was ordered to send, and for the pieces
 * of a source that does not deliver; a repository for those only when no peer has them. The loop's.
 */
final class ItemDownload {
    /** Where the delivery stands and why it does not go on. */
    record Standing(Transfer.State state, String reason) {}

    /** Makes what reaches a source. */
    interface Sources {
        DownloadSource source(Source ordered, Assembly assembly, long now);

        boolean revoked(Source ordered);
    }

    private final KnownItem item;
    private final Assembly assembly;
    private final Sources factory;
    private List<DownloadSource> sources = List.of();
    private DeliveryOrder order;
    private boolean starved;

    ItemDownload(Assembly assembly, Sources factory) {
        this.item = assembly.item();
        this.assembly = assembly;
        this.factory = factory;
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
        boolean help = sources.stream().anyMatch(s -> away(s, now) && s.mine().intersects(missing));
        for (DownloadSource s : sources) {
            if (!usable(s, now)) {
                if (s.working()) {
                    s.drop("not trusted");
                }
            } else if (help || s.working() || s.mine().intersects(missing)) {
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
        BitSet missing = missing();
        boolean working = false;
        starved = false;
        for (DownloadSource s : sources) {
            if (usable(s, now) && s.ready(now)) {
                if (busy.contains(s.id())) {
                    starved = true;
                } else if (fill(s, missing, now, background)) {
                    busy.add(s.id());
                }
            }
            working |= s.working();
        }
        return working;
    }

    /**
     * @return whether the source is full and there is more to ask it for
     */
    private boolean fill(DownloadSource s, BitSet missing, long now, boolean background) {
        BitSet own = s.mine();
        own.and(missing);
        own = s.available(own);
        BitSet choice = assembly.hasWork(s.id(), own) ? own : orphans(s, missing, now);
        boolean more = true;
        while (s.room(background) > 0) {
            Optional<Block> block = assembly.pick(s.id(), choice);
            if (block.isEmpty() && choice == own) {
                choice = orphans(s, missing, now);
                block = assembly.pick(s.id(), choice);
            }
            if (block.isEmpty()) {
                more = false;
                break;
            }
            if (!s.order(block.get(), now)) {
                assembly.release(block.get());
                more = false;
                break;
            }
        }
        s.flush();
        return more && assembly.hasWork(s.id(), choice);
    }

    /** Pieces that others were ordered to send and do not, and that this source has. */
    private BitSet orphans(DownloadSource s, BitSet missing, long now) {
        BitSet orphans = new BitSet();
        for (DownloadSource other : sources) {
            if (other != s) {
                BitSet theirs = other.mine();
                if (!away(other, now)) {
                    BitSet coming = other.known(now) ? other.available(theirs) : theirs;
                    theirs.andNot(coming);
                }
                orphans.or(theirs);
            }
        }
        orphans.and(missing);
        if (!orphans.isEmpty() && s.source().kind() == Source.Kind.REPOSITORY) {
            for (DownloadSource peer : sources) {
                if (peer.source().kind() == Source.Kind.PEER && !away(peer, now)) {
                    orphans.andNot(peer.available(orphans));
                }
            }
        }
        return orphans.isEmpty() ? orphans : s.available(orphans);
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
