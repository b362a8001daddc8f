package dev.usher.swarm.internal;

import dev.usher.backend.api.Source;
import dev.usher.media.api.ItemLayout;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.BitSet;
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

    private final Assembly assembly;
    private final Patience patience;
    private final RateLimit limit = new RateLimit();
    private final Pipeline pipeline = new Pipeline();
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

    DownloadSource(Source source, Assembly assembly, Patience patience, long now) {
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

    /** All blocks of this round were given to {@link #send}. */
    abstract void flush();

    /** Tries to become ready. */
    abstract void connect(long now);

    /** Ends what is on the wire. */
    abstract void hangUp(String reason);

    /** How many times longer than later the first block may take. */
    int firstWait() {
        return 1;
    }

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
        long allowed = patience.silence().toNanos() * (delivering ? 1 : firstWait());
        return !pending.isEmpty() && now - quietSince > allowed + slack;
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
        Long asked = pending.remove(block);
        quietSince = System.nanoTime();
        Runnable news = assembly.receive(id(), block, asked != null, data, sha);
        if (asked != null) {
            assembly.post(
                    () -> {
                        arrived(block, asked);
                        news.run();
                    });
        }
    }

    private void arrived(Block block, long asked) {
        // as of now, not of its arrival: the way to this loop is part of the pipeline
        long now = System.nanoTime();
        pipeline.arrived(block.length(), now - asked, now);
        backOff.succeeded();
        delivering = true;
        trouble = "";
    }

    final void refused(Block block) {
        if (pending.remove(block) != null) {
            limit.giveBack(block.length());
            assembly.release(block);
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
