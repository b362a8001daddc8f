package dev.usher.server.api;

import dev.usher.media.api.InfoHash;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tracker: BitTorrent clients that are no boxes. What they exchange is ciphertext; without a
 * licence it opens to nobody.
 */
@ProviderType
public interface ForeignClients {
    /** Whether they may announce. */
    boolean allowed();

    /**
     * Lets them announce, or closes the doors and forgets them. Survives a restart.
     *
     * @throws dev.usher.media.api.Problem port-taken (409) naming the port and the setting
     */
    void allow(boolean allowed);

    /** Where they announce; empty while they may not. */
    List<String> announceUrls();

    /** All swarms, boxes included; empty while nobody may announce. */
    List<Swarm> swarms();

    /**
     * The peers of one info hash.
     *
     * @param item v2 info hash of the item
     * @param announced the hash clients name, 40 hexadecimal digits: the truncated v2 info hash, or
     *     the v1 info hash of a hybrid
     * @param secure peers talk inside mutual TLS (SSL torrent)
     * @param downloaded how often a client said that it is complete now
     */
    record Swarm(
            InfoHash item,
            String announced,
            boolean secure,
            int seeders,
            int leechers,
            int downloaded,
            List<Peer> peers) {}

    /**
     * @param endpoint {@code host:port}
     * @param box false = a foreign client
     */
    record Peer(String endpoint, boolean seeder, boolean box) {}
}
