package dev.usher.backend.api;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;

/**
 * A peer that did what no honest peer does; the box has banned it.
 *
 * @param piece where it happened, -1 = nowhere in particular
 * @param block index within the piece, -1 = not known
 * @param what happened, for the operator
 */
public record Offence(BoxId peer, InfoHash item, int piece, int block, String what) {}
