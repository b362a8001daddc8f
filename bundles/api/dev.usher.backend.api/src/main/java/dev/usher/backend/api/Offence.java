package dev.usher.backend.api;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import java.util.Optional;

/**
 * A source that did what no honest one does; the box has banned it.
 *
 * @param source as in {@link Source#id}: a box id, or {@code repository:<name>}
 * @param piece where it happened, -1 = nowhere in particular
 * @param block index within the piece, -1 = not known
 * @param what happened, for the operator
 */
public record Offence(String source, InfoHash item, int piece, int block, String what) {
    public Offence(BoxId peer, InfoHash item, int piece, int block, String what) {
        this(peer.value(), item, piece, block, what);
    }

    /** The box it was; empty = a repository. */
    public Optional<BoxId> peer() {
        return source.matches("[0-9a-f]{32}") ? Optional.of(new BoxId(source)) : Optional.empty();
    }
}
