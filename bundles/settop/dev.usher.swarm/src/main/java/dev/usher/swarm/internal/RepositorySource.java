package dev.usher.swarm.internal;

import dev.usher.backend.api.Source;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A repository as a peer that has everything, reached by HTTP range requests (BEP 19). */
final class RepositorySource extends DownloadSource {
    /** Requests at a time: one is answered while the next is on its way. */
    private static final int LANES = 2;

    private static final int LONGEST = 64;
    private static final Duration HEADERS = Duration.ofSeconds(10);

    private final RepositoryClients clients;
    private final Deque<Block> waiting = new ArrayDeque<>();
    private final Set<RangeFetch> running = new HashSet<>();

    RepositorySource(
            Source source,
            Assembly assembly,
            Patience patience,
            RepositoryClients clients,
            long now) {
        super(source, assembly, patience, now);
        this.clients = clients;
    }

    @Override
    boolean ready(long now) {
        return !waiting(now);
    }

    @Override
    BitSet available(BitSet pieces) {
        return (BitSet) pieces.clone();
    }

    @Override
    boolean known(long now) {
        return true;
    }

    /** Connection and TLS handshake come before the first block. */
    @Override
    int firstWait() {
        return 2;
    }

    @Override
    void connect(long now) {
        // the HTTP client does, when there is something to ask for
    }

    @Override
    void send(Block block) {
        waiting.add(block);
    }

    @Override
    void flush() {
        while (running.size() < LANES && !waiting.isEmpty()) {
            List<Block> run = nextRun();
            RangeFetch fetch = new RangeFetch(this, run);
            running.add(fetch);
            start(fetch, run.get(0));
        }
    }

    private void start(RangeFetch fetch, Block first) {
        ItemLayout layout = assembly().item().layout();
        ItemLayout.Span span = layout.span(first.piece());
        String path =
                URLEncoder.encode(layout.files().get(span.file()).path(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
        try {
            URI base = URI.create(source().addresses().get(0));
            fetch.start(
                    clients.client(base),
                    URI.create(base + layout.item().value() + "/" + path),
                    span.offset() + first.begin(),
                    HEADERS,
                    outcome -> assembly().post(() -> finished(fetch, outcome)));
        } catch (IllegalArgumentException e) {
            finished(
                    fetch,
                    "its address '" + source().addresses().get(0) + "' is not a web address");
        } catch (Problem notEnrolled) {
            finished(fetch, notEnrolled.getMessage());
        }
    }

    /** Neighbours in one file, so that one request gets them all. */
    private List<Block> nextRun() {
        ItemLayout layout = assembly().item().layout();
        List<Block> run = new ArrayList<>();
        int file = -1;
        long end = -1;
        while (!waiting.isEmpty() && run.size() < LONGEST) {
            Block b = waiting.peek();
            ItemLayout.Span span = layout.span(b.piece());
            long begin = span.offset() + b.begin();
            if (!run.isEmpty() && (span.file() != file || begin != end)) {
                break;
            }
            run.add(waiting.poll());
            file = span.file();
            end = begin + b.length();
        }
        return run;
    }

    private void finished(RangeFetch fetch, String outcome) {
        if (!running.remove(fetch)) {
            return;
        }
        if (outcome.isEmpty()) {
            flush();
        } else {
            failed(outcome, System.nanoTime());
        }
    }

    @Override
    void hangUp(String reason) {
        waiting.clear();
        running.forEach(RangeFetch::cancel);
        running.clear();
    }

    @Override
    String describe() {
        return id();
    }
}
