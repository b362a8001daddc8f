package dev.usher.backend.api;

import dev.usher.media.api.PieceSet;
import java.util.List;

/**
 * Who sends which pieces.
 *
 * <p>A peer may be named for pieces that it is only just fetching itself: two boxes that wait for
 * the same new item get half of it each from a repository and the rest from each other. Ask it once
 * it says that it has them (BEP 3 "have").
 *
 * <p>The pieces of an order's sources are portions, planned from what was known of the links. What
 * a link really gives decides: a box takes over a portion, or a part of it, from a source that is
 * slower than another that has the pieces, at once.
 *
 * @param id the sending box's id, or {@code repository:<name>}
 * @param addresses how to reach it, best first: {@code host:port} of a peer; base URL (BEP 19, ends
 *     with a slash) of a repository
 * @param pieces its portion; portions of different sources do not overlap
 * @param bytesPerSecond upper limit; 0 = none
 * @param closeness how far its bytes travel
 */
public record Source(
        Kind kind,
        String id,
        List<String> addresses,
        PieceSet pieces,
        long bytesPerSecond,
        Closeness closeness) {
    /** How it is reached. */
    public enum Kind {
        PEER,
        REPOSITORY
    }

    /** Nearest first; the nearer of two that have a piece is asked. */
    public enum Closeness {
        HOME,
        NETWORK,
        REGION,
        FAR
    }

    public Source {
        addresses = List.copyOf(addresses);
    }

    public static Source peer(String id, String address, PieceSet pieces, long bytesPerSecond) {
        return new Source(Kind.PEER, id, List.of(address), pieces, bytesPerSecond, Closeness.FAR);
    }

    public static Source repository(
            String id, String baseUrl, PieceSet pieces, long bytesPerSecond) {
        return new Source(
                Kind.REPOSITORY, id, List.of(baseUrl), pieces, bytesPerSecond, Closeness.FAR);
    }
}
