package dev.usher.server.api;

import dev.usher.media.api.BoxId;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** Rendezvous: which boxes stand in the same home. */
@ProviderType
public interface Homes {
    /** Present boxes that found this one on their local network, and were found by it. */
    Set<BoxId> neighbours(BoxId box);
}
