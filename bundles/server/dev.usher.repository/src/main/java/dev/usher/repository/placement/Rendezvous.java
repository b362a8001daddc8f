package dev.usher.repository.placement;

import dev.usher.media.api.InfoHash;
import dev.usher.repository.store.ServerRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Rendezvous hashing with weights (Thaler and Ravishankar; weights by the logarithm method): every
 * server draws a lot for every item, the best lots win. When a server comes or goes, only the items
 * that it wins or held move, and each gets items in proportion to its weight.
 */
final class Rendezvous {
    private Rendezvous() {}

    /** The servers in the order in which they are to keep the item; those without weight last. */
    static List<ServerRow> rank(InfoHash item, Collection<ServerRow> servers) {
        MessageDigest sha = sha256();
        record Lot(ServerRow server, double score) {}
        return servers.stream()
                .map(s -> new Lot(s, score(sha, item, s)))
                .sorted(
                        Comparator.comparingDouble(Lot::score)
                                .reversed()
                                .thenComparing(l -> l.server().name()))
                .map(Lot::server)
                .toList();
    }

    private static double score(MessageDigest sha, InfoHash item, ServerRow server) {
        byte[] hash =
                sha.digest((server.name() + '\n' + item.hex()).getBytes(StandardCharsets.UTF_8));
        // 53 bits: as many as a double holds exactly; never 0, whose logarithm is infinite
        double lot = ((ByteBuffer.wrap(hash).getLong() >>> 11) + 0.5) / (1L << 53);
        return server.weight() / -Math.log(lot);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
