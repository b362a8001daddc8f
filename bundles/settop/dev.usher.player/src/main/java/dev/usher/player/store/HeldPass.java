package dev.usher.player.store;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import java.time.Instant;
import java.util.Optional;

/**
 * A pass on this box.
 *
 * @param licence what it was exchanged for; empty = not yet
 * @param unsure whether the licence came back with an older store: it opens nothing, the server's
 *     next one does
 * @param began when it was first viewed under it here; empty = not yet
 * @param ended whether the server said that it is worth nothing any more
 */
public record HeldPass(
        PassGrant grant,
        Optional<LicenceGrant> licence,
        boolean unsure,
        Optional<Instant> began,
        boolean ended) {}
