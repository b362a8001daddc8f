package dev.usher.reach.way;

import dev.usher.media.api.BoxId;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries one way after the other and remembers, for each box, which did not lead there: for some
 * minutes they are tried last.
 */
public final class Ways {
    private static final Logger LOG = LoggerFactory.getLogger(Ways.class);
    private static final long FAILED = Duration.ofMinutes(5).toNanos();
    private static final int PEERS = 4096;

    private final List<Way> ways;
    private final LongSupplier nanos;
    private final Map<BoxId, Memory> memories = new ConcurrentHashMap<>();

    private static final class Memory {
        private final Map<String, Long> failed = new HashMap<>();

        synchronized void worked(String way) {
            failed.remove(way);
        }

        synchronized void failed(String way, long now) {
            failed.put(way, now);
        }

        synchronized boolean doubtful(Way way, long now) {
            Long at = failed.get(way.name());
            return at != null && now - at < FAILED;
        }
    }

    /**
     * @param ways best first
     * @param nanos a clock as {@link System#nanoTime}
     */
    public Ways(List<Way> ways, LongSupplier nanos) {
        this.ways = List.copyOf(ways);
        this.nanos = nanos;
    }

    /** Blocks for as long as all the ways may take. */
    public SocketChannel open(BoxId peer, List<String> addresses) throws IOException {
        if (memories.size() > PEERS) {
            memories.clear();
        }
        Memory memory = memories.computeIfAbsent(peer, id -> new Memory());
        List<String> failures = new ArrayList<>();
        for (Way way : order(memory, peer, addresses)) {
            try {
                SocketChannel channel = way.open(peer, addresses);
                memory.worked(way.name());
                LOG.debug("Box {} is reached: {}", peer, way.name());
                return channel;
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LOG.debug("Box {} is not reached, {}: {}", peer, way.name(), e.getMessage());
                memory.failed(way.name(), nanos.getAsLong());
                failures.add(way.name() + ": " + e.getMessage());
            }
        }
        throw new IOException(
                failures.isEmpty()
                        ? "it gives no address"
                        : "no way leads there (" + String.join("; ", failures) + ")");
    }

    private List<Way> order(Memory memory, BoxId peer, List<String> addresses) {
        long now = nanos.getAsLong();
        return ways.stream()
                .filter(w -> w.knows(peer, addresses))
                .sorted(Comparator.comparing(w -> memory.doubtful(w, now)))
                .toList();
    }
}
