package dev.usher.swarm.internal;

import dev.usher.backend.api.Source;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One round of asking an item's sources for blocks: what a playhead needs, then what each source
 * may be asked for, as far as the repositories' budget goes; then blocks that another source would
 * send much later. The loop's.
 */
final class Requests {
    /** A block is asked for twice when it comes so many seconds earlier from elsewhere. */
    private static final double GAIN = 0.5;

    /** What is played at once is left to sources that are so much sooner. */
    private static final double SLOWER = 2;

    private final Assembly assembly;
    private final List<DownloadSource> sources;
    private final Claims claims;
    private final BitSet missing;
    private final RepositoryBudget budget;
    private final Set<Playhead> playheads;
    private final boolean alone;
    private final long now;

    Requests(
            Assembly assembly,
            List<DownloadSource> sources,
            Claims claims,
            BitSet missing,
            RepositoryBudget budget,
            Set<Playhead> playheads,
            boolean alone,
            long now) {
        this.assembly = assembly;
        this.sources = sources;
        this.claims = claims;
        this.missing = missing;
        this.budget = budget;
        this.playheads = playheads;
        this.alone = alone;
        this.now = now;
    }

    /** There is a new order, with a budget for what is missing now. */
    void renew(long repositoryBytes) {
        BitSet own = unbegun(repositoryPortion());
        BitSet rest = unbegun(missing, own);
        budget.renew(repositoryBytes, repositoryBytes(), bytes(own), bytes(rest));
    }

    /** Asks the source for as much as it can take. */
    void fill(DownloadSource s, boolean background) {
        BitSet own = claims.own(s);
        BitSet others = claims.others(s);
        BitSet urgent = urgent(s);
        boolean inOrder = repository(s);
        while (s.room(background) > 0) {
            BlockPicker.Choice choice = affordable(urgent, own, others, inOrder);
            Optional<Block> block = assembly.picker().pick(s.id(), choice);
            if (block.isEmpty()) {
                block = overtake(s, choice);
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

    /** What a playhead needs next and this source would send in time. */
    private BitSet urgent(DownloadSource s) {
        BitSet urgent = new BitSet();
        if (!playheads.isEmpty()) {
            double soonest =
                    sources.stream()
                            .filter(o -> o.ready(now))
                            .mapToDouble(o -> o.next(now))
                            .min()
                            .orElse(0);
            double here = s.next(now) > SLOWER * soonest ? s.next(now) : 0;
            playheads.forEach(p -> p.urge(urgent, missing, here));
        }
        return urgent.isEmpty() ? urgent : s.available(urgent);
    }

    private BlockPicker.Choice affordable(
            BitSet urgent, BitSet own, BitSet others, boolean inOrder) {
        if (!inOrder) {
            BitSet all = (BitSet) own.clone();
            all.or(others);
            return new BlockPicker.Choice(urgent, new BitSet(), all);
        }
        BitSet portion = unbegun(repositoryPortion());
        budget.spent(repositoryBytes());
        BitSet rest = unbegun(missing, portion);
        boolean more = budget.allowsOthers(bytes(portion), bytes(rest));
        BitSet none = alone ? lonely() : new BitSet();
        return new BlockPicker.Choice(
                budget.allowsOwn() ? urgent : late(urgent),
                budget.allowsOwn() ? own : none,
                more ? others : none);
    }

    /** Of what is urgent that which peers would not send in time: no budget is worth a stall. */
    private BitSet late(BitSet urgent) {
        BitSet late = new BitSet();
        if (!urgent.isEmpty()) {
            List<DownloadSource> peers =
                    sources.stream().filter(s -> !repository(s) && s.ready(now)).toList();
            double rate = peers.stream().mapToDouble(s -> s.rate(now)).sum();
            boolean known = peers.stream().allMatch(s -> s.known(now));
            playheads.forEach(p -> p.late(late, missing, rate, known));
            late.and(urgent);
        }
        return late;
    }

    /** What no peer has that is here. */
    private BitSet lonely() {
        BitSet lonely = (BitSet) missing.clone();
        sources.stream()
                .filter(s -> !repository(s) && s.ready(now))
                .forEach(s -> lonely.andNot(s.available(lonely)));
        return lonely;
    }

    /** A block that another source would send much later than this one. */
    private Optional<Block> overtake(DownloadSource s, BlockPicker.Choice choice) {
        double here = s.next(now);
        double latest = 0;
        Block best = null;
        for (DownloadSource o : sources) {
            if (o != s && o.working()) {
                for (Map.Entry<Block, Double> e : o.due(now).entrySet()) {
                    double due = e.getValue();
                    int piece = e.getKey().piece();
                    double worth = choice.urgent().get(piece) ? here * 1.2 : 2 * here + GAIN;
                    boolean once = assembly.picker().asked(e.getKey()).size() == 1;
                    if (due > Math.max(worth, latest) && choice.has(piece) && once) {
                        latest = due;
                        best = e.getKey();
                    }
                }
            }
        }
        return best != null && assembly.picker().takeToo(best, s.id())
                ? Optional.of(best)
                : Optional.empty();
    }

    /** Sent by repositories, or on order at them. */
    private long repositoryBytes() {
        long bytes = 0;
        for (DownloadSource s : sources) {
            bytes += repository(s) ? assembly.item().counters().received(s.id()) + s.owes() : 0;
        }
        return bytes;
    }

    private BitSet repositoryPortion() {
        BitSet portion = new BitSet();
        sources.stream().filter(Requests::repository).forEach(s -> portion.or(s.mine()));
        portion.and(missing);
        return portion;
    }

    private BitSet unbegun(BitSet pieces, BitSet... without) {
        BitSet unbegun = (BitSet) pieces.clone();
        for (BitSet w : without) {
            unbegun.andNot(w);
        }
        unbegun.andNot(assembly.picker().begunPieces());
        return unbegun;
    }

    private long bytes(BitSet pieces) {
        return (long) pieces.cardinality() * assembly.item().layout().pieceLength();
    }

    private static boolean repository(DownloadSource s) {
        return s.source().kind() == Source.Kind.REPOSITORY;
    }
}
