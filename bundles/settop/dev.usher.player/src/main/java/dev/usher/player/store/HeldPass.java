package dev.usher.player.store;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import java.util.Optional;

/**
 * A pass on this box.
 *
 * @param licence what it was exchanged for; empty while the viewing has not begun
 * @param ended whether the server said that it is worth nothing any more
 */
public record HeldPass(PassGrant grant, Optional<LicenceGrant> licence, boolean ended) {}
