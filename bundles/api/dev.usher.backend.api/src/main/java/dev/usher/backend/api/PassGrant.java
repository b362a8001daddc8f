package dev.usher.backend.api;

import dev.usher.media.api.ItemId;
import java.time.Instant;

/**
 * The one media pass granted for a payment authorisation.
 *
 * @param id the pass's {@code jti}
 * @param pass JWS (compact, EdDSA, {@code typ=usher-pass+jwt}) bound to the box's key by {@code
 *     cnf}
 * @param startBy last moment to begin; null = no limit
 */
public record PassGrant(String id, ItemId item, String pass, Instant startBy) {
    @Override
    public String toString() {
        return "PassGrant[" + id + ", " + item + "]";
    }
}
