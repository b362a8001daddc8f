package dev.usher.backend.api;

import dev.usher.media.api.PieceSet;

/**
 * Who sends which pieces.
 *
 * <p>A peer may be named for pieces that it is only just fetching itself: two boxes that wait for
 * the same new item get half of it each from a repository and the rest from each other. Ask it once
 * it says that it has them (BEP 3 "have").
 *
 * @param id the sending box's id, or {@code repository:<name>}
 * @param address {@code host:port} of a peer, base URL (BEP 19, ends with a slash) of a repository
 * @param bytesPerSecond upper limit; 0 = none
 */
public record Source(Kind kind, String id, String address, PieceSet pieces, long bytesPerSecond) {
    /** How it is reached. */
    public enum Kind {
        PEER,
        REPOSITORY
    }
}
