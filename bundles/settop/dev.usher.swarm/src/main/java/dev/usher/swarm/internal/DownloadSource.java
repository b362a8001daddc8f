package dev.usher.swarm.internal;

import dev.usher.backend.api.Source;
import dev.usher.media.api.ItemLayout;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.Urgency;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source of one item's order. The loop's, but for {@link #receive} which the thread calls that
 * brought the block.
 */
abstract class DownloadSource {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadSource.class);
    private static final long NANOS = 1_000_000_000L;
    private static final long ASLEEP = NANOS;

    /** The first block may take so many times longer than later ones. */
    private static final int FIRST_WAIT = 2;

    /** Seconds a block takes as long as nothing is known. */
    private static final double UNKNOWN = 1;

    private final Assembly assembly;
    private final Patience patience;
    private final RateLimit limit = new RateLimit();
    private final Pipeline pipeline;
    private final BackOff backOff;
    private final Map<Block, Long> pending = new ConcurrentHashMap<>();
    private volatile Source source;
    private BitSet mine;
    private String trouble = "";
    private long lastTick = Long.MIN_VALUE;
    private long downSince;
    private boolean up;
    private boolean delivering;
    private volatile long quietSince;

    /**
     * @param least blocks on order at it however slow it is
     */
    DownloadSource(Source source, Assembly assembly, Patience patience, int least, long now) {
        this.pipeline = new Pipeline(least);
        this.assembly = assembly;
        this.patience = patience;
        this.backOff = new BackOff(patience.retry(), patience.longestRetry());
        this.downSince = now;
        update(source, now);
    }

    /** The order was renewed; what is under way may still arrive. */
    final void update(Source renewed, long now) {
        source = renewed;
        mine = renewed.pieces().bits();
        limit.set(renewed.bytesPerSecond(), now);
    }

    final Source source() {
        return source;
    }

    final String id() {
        return source.id();
    }

    final Assembly assembly() {
        return assembly;
    }

    /** Pieces it was ordered to send. */
    final BitSet mine() {
        return (BitSet) mine.clone();
    }

    /** Whether it takes requests now. */
    abstract boolean ready(long now);

    /** Of these pieces, the ones it has. */
    abstract BitSet available(BitSet pieces);

    /** Whether it told what it has, or had the time to. */
    abstract boolean known(long now);

    /** Puts it on the wire. */
    abstract void send(Block block);

    /**
     * Takes it from the wire.
     *
     * @return false when it comes all the same
     */
    abstract boolean unsend(Block block);

    /** All blocks of this round were given to {@link #send}. */
    abstract void flush();

    /** How urgent its blocks are. */
    void urgency(Urgency said) {
        // most can't be told
    }

    /** Asks it for hashes; false = it has none to tell. */
    boolean ask(HashRequest request) {
        return false;
    }

    /** Tries to become ready. */
    abstract void connect(long now);

    /** Ends what is on the wire. */
    abstract void hangUp(String reason);

    /** Looks after the source; to be called some ten times a second while it is needed. */
    final void tick(long now) {
        if (lastTick == Long.MIN_VALUE || now - lastTick > ASLEEP) {
            downSince = now;
            up = false;
        }
        lastTick = now;
        if (silent(now)) {
            failed("sent nothing for " + (now - quietSince) / NANOS + " s", now);
            // it had its grace
            up = false;
            downSince = now - patience.grace().toNanos() - 1;
        }
        if (!ready(now) && backOff.over(now)) {
            connect(now);
        }
        if (ready(now) && !backOff.failing()) {
            up = true;
        } else if (up) {
            up = false;
            downSince = now;
        }
    }

    private boolean silent(long now) {
        long slack =
                limit.bytesPerSecond() == 0
                        ? 0
                        : 3 * NANOS * ItemLayout.BLOCK / limit.bytesPerSecond();
        long allowed = patience.silence().toNanos() * (delivering ? 1 : FIRST_WAIT);
        return !pending.isEmpty()
                && now - quietSince > allowed + slack + 4 * pipeline.nanosPerBlock();
    }

    /** It does not deliver, so that others may take its pieces over. */
    final boolean away(long now) {
        return !up && now - downSince > patience.grace().toNanos();
    }

    final boolean waiting(long now) {
        return !backOff.over(now);
    }

    final boolean working() {
        return !pending.isEmpty();
    }

    /** Bytes on order. */
    final long owes() {
        return pending.keySet().stream().mapToLong(Block::length).sum();
    }

    /** Bytes per second it sends this box; 0 = not known. */
    final double rate(long now) {
        return pipeline.rate(working(), now);
    }

    /** Whether it sends about as fast as it was ordered to at most. */
    final boolean atLimit(long now) {
        long most = limit.bytesPerSecond();
        return most > 0 && rate(now) > 0.7 * most;
    }

    /** Seconds until it would have sent one more block. */
    final double next(long now) {
        double rate = rate(now);
        return rate == 0 ? UNKNOWN : (pending.size() + 1) * ItemLayout.BLOCK / rate;
    }

    /** What is on order at it, and in how many seconds each is expected. */
    final Map<Block, Double> due(long now) {
        double perBlock = rate(now) == 0 ? UNKNOWN : ItemLayout.BLOCK / rate(now);
        Map<Block, Double> due = new LinkedHashMap<>();
        pending.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(e -> due.put(e.getKey(), (due.size() + 1) * perBlock));
        return due;
    }

    final int room(boolean background) {
        int window = backOff.failing() ? 1 : pipeline.window(background);
        return window - pending.size();
    }

    /** Asks for the block, unless the rate does not allow it now. */
    final boolean order(Block block, long now) {
        if (!limit.take(block.length(), now)) {
            return false;
        }
        if (pending.isEmpty()) {
            quietSince = now;
            pipeline.begins(now);
        }
        pending.put(block, now);
        send(block);
        return true;
    }

    /**
     * A block came from the wire; any thread.
     *
     * @param sha the calling connection's digest
     */
    final void receive(Block block, ByteBuffer data, MessageDigest sha) {
        int onOrder = pending.size();
        Long asked = pending.remove(block);
        quietSince = assembly.loop().now();
        Runnable news = assembly.receive(id(), block, asked != null, data, sha);
        if (asked != null) {
            assembly.post(
                    () -> {
                        arrived(block, asked, onOrder);
                        news.run();
                    });
        }
    }

    private void arrived(Block block, long asked, int onOrder) {
        // as of now, not of its arrival: the way to this loop is part of the pipeline
        long now = assembly.loop().now();
        boolean full = onOrder >= pipeline.window(false) - 1;
        pipeline.arrived(block.length(), now - asked, full, now);
        backOff.succeeded();
        delivering = true;
        trouble = "";
    }

    final void refused(Block block) {
        if (pending.remove(block) != null) {
            limit.giveBack(block.length());
            assembly.release(block, id());
        }
    }

    /** Takes back what is on order, as far as that goes. */
    final void recall() {
        pending.keySet().forEach(this::notNeeded);
    }

    /** Another source sent it. */
    final void notNeeded(Block block) {
        if (pending.containsKey(block) && unsend(block)) {
            refused(block);
        }
    }

    /** It failed: its blocks are free for others, and it is left alone for a while. */
    final void failed(String reason, long now) {
        LOG.info("{} for item {}: {}", id(), assembly.item().layout().item(), reason);
        trouble = reason;
        delivering = false;
        backOff.failed(now);
        drop(reason);
    }

    /** Lost through no fault of its own. */
    final void lost(String reason) {
        trouble = reason;
        releaseAll();
    }

    final void drop(String reason) {
        hangUp(reason);
        releaseAll();
    }

    final void releaseAll() {
        pending.keySet().forEach(this::refused);
        assembly.forget(id());
    }

    /** The server wants nothing more of it for this item. */
    void retire() {
        drop("done");
    }

    final boolean troubled() {
        return !trouble.isEmpty();
    }

    /** For a person; empty = none. */
    final String trouble(long now) {
        if (trouble.isEmpty()) {
            return "";
        }
        long seconds = backOff.secondsLeft(now);
        return describe() + ": " + trouble + (seconds > 0 ? "; next try in " + seconds + " s" : "");
    }

    /** Who it is, for a person. */
    abstract String describe();
}
