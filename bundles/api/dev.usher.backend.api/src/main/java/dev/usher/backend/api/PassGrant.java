package dev.usher.backend.api;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import java.time.Instant;

/**
 * The one media pass granted for a payment authorisation.
 *
 * @param id the pass's {@code jti}
 * @param pass JWS (compact, EdDSA, {@code typ=usher-pass+jwt}) bound to the box's key by {@code
 *     cnf}
 * @param startBy last moment to begin; null = no limit
 * @param licence the first licence, when it was asked for with the purchase and can be given; null
 *     = submit the pass for it
 * @param tier up to which it opens the item's files; null = all of them
 */
public record PassGrant(
        String id, ItemId item, String pass, Instant startBy, LicenceGrant licence, Tier tier) {
    public PassGrant {
        tier = tier == null ? Tier.UHD : tier;
    }

    /** The pass alone, that opens all. */
    public PassGrant(String id, ItemId item, String pass, Instant startBy) {
        this(id, item, pass, startBy, Tier.UHD);
    }

    /** The pass alone. */
    public PassGrant(String id, ItemId item, String pass, Instant startBy, Tier tier) {
        this(id, item, pass, startBy, null, tier);
    }

    /** The same pass with a licence; null = without. */
    public PassGrant with(LicenceGrant first) {
        return new PassGrant(id, item, pass, startBy, first, tier);
    }

    @Override
    public String toString() {
        return "PassGrant[" + id + ", " + item + "]";
    }
}
