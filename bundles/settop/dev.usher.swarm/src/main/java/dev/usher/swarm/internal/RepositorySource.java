package dev.usher.swarm.internal;

import dev.usher.backend.api.Source;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
    private static final int LEAST = 16;

    /** Blocks that are fetched by one request. */
    private static final class Run {
        private RangeClient.Fetch fetch;
    }

    private final RangeClient client;
    private final Deque<Block> waiting = new ArrayDeque<>();
    private final Set<Run> running = new HashSet<>();

    RepositorySource(
            Source source, Assembly assembly, Patience patience, RangeClient client, long now) {
        super(source, assembly, patience, LEAST, now);
        this.client = client;
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

    @Override
    void connect(long now) {
        // the HTTP client does, when there is something to ask for
    }

    @Override
    void send(Block block) {
        waiting.add(block);
    }

    @Override
    boolean unsend(Block block) {
        return waiting.remove(block);
    }

    @Override
    void flush() {
        while (running.size() < LANES && !waiting.isEmpty()) {
            start(nextRun());
        }
    }

    private void start(List<Block> blocks) {
        Block first = blocks.get(0);
        ItemLayout layout = assembly().item().layout();
        ItemLayout.Span span = layout.span(first.piece());
        String path =
                URLEncoder.encode(layout.files().get(span.file()).path(), StandardCharsets.UTF_8)
                        .replace("+", "%20");
        String base = source().addresses().get(0);
        Run run = new Run();
        running.add(run);
        try {
            run.fetch =
                    client.fetch(
                            URI.create(base + layout.item().value() + "/" + path),
                            span.offset() + first.begin(),
                            blocks,
                            this::receive,
                            outcome -> assembly().post(() -> finished(run, outcome)));
        } catch (IllegalArgumentException e) {
            finished(run, "its address '" + base + "' is not a web address");
        } catch (Problem notEnrolled) {
            finished(run, notEnrolled.getMessage());
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

    private void finished(Run run, String outcome) {
        if (!running.remove(run)) {
            return;
        }
        if (outcome.isEmpty()) {
            flush();
        } else {
            failed(outcome, assembly().loop().now());
        }
    }

    @Override
    void hangUp(String reason) {
        waiting.clear();
        running.stream().filter(r -> r.fetch != null).forEach(r -> r.fetch.cancel());
        running.clear();
    }

    @Override
    String describe() {
        return id();
    }
}
