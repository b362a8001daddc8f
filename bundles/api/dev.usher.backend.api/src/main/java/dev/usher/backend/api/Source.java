package dev.usher.backend.api;

import dev.usher.media.api.PieceSet;

/**
 * Who sends which pieces.
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
