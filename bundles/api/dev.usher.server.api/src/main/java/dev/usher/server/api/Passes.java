package dev.usher.server.api;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Pass: what was granted, for customer service and operator. */
@ProviderType
public interface Passes {
    List<PassInfo> passes();

    List<PassInfo> passesOf(String household);

    /** The pass opens nothing from now on. */
    void revoke(String id);

    /** The pass opens nothing until it is resumed. */
    void suspend(String id);

    void resume(String id);

    /**
     * A pass.
     *
     * @param box that holds it
     * @param state valid, suspended, revoked, returned
     * @param amount paid, minor units
     * @param firstLicence when the first key left for it; null = not yet
     * @param viewUntil its end; null = none, or not begun
     */
    record PassInfo(
            String id,
            ItemId item,
            String household,
            BoxId box,
            String state,
            long amount,
            String currency,
            Instant granted,
            Instant firstLicence,
            Instant viewUntil) {}
}
