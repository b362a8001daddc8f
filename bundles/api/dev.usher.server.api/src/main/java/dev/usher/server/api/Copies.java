package dev.usher.server.api;

import dev.usher.backend.api.BoxReport;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tracker: which box holds which pieces, and where it is reached. A box that stops reporting drops
 * out by itself.
 */
@ProviderType
public interface Copies {
    /** Takes the box's word; replaces what it said before. */
    void report(BoxId box, BoxReport report);

    /** Boxes that are present and hold pieces of the item. */
    List<Copy> copies(InfoHash item);

    /** Everything that is held, also by boxes that are away. */
    List<Copy> all();

    /** The box's last report; empty when its lease ran out. */
    Optional<Presence> presence(BoxId box);

    /** Pieces of one item at one box. */
    record Copy(BoxId box, InfoHash item, PieceSet pieces, List<String> endpoints) {}

    /** What a present box last said. */
    record Presence(BoxId box, BoxReport report, Instant seen) {}
}
