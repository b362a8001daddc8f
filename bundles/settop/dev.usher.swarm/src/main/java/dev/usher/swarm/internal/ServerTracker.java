package dev.usher.swarm.internal;

import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.swarm.tracker.Announcement;
import dev.usher.swarm.tracker.TrackerClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator's tracker, which takes boxes by their certificates. */
final class ServerTracker implements TrackerPeers.Tracker {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTracker.class);

    private final BoxIdentity identity;
    private final RepositoryClients clients;
    private final Executor io;
    private final String configured;

    /**
     * @param configured announce address; empty = the server's
     */
    ServerTracker(BoxIdentity identity, RepositoryClients clients, Executor io, String configured) {
        this.identity = identity;
        this.clients = clients;
        this.io = io;
        this.configured = configured;
    }

    @Override
    public void announce(Announcement announcement, Consumer<TrackerClient.Answer> answered) {
        try {
            URI tracker =
                    configured.isEmpty()
                            ? identity.server().resolve("/announce")
                            : URI.create(configured);
            HttpClient client = clients.client(tracker);
            io.execute(() -> ask(client, tracker, announcement, answered));
        } catch (Problem | IllegalArgumentException e) {
            LOG.warn("No tracker is asked: {}", e.getMessage());
        }
    }

    private static void ask(
            HttpClient client,
            URI tracker,
            Announcement announcement,
            Consumer<TrackerClient.Answer> answered) {
        try {
            answered.accept(TrackerClient.announce(client, tracker, announcement));
        } catch (IOException e) {
            LOG.info("{} names no peers: {}", tracker, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
