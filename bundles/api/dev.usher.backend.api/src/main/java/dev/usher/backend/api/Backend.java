package dev.usher.backend.api;

import dev.usher.media.api.ItemId;
import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The backend as a box sees it. Every call blocks for at most a few seconds (or {@code wait}) and
 * may be made from any thread; every call proves the box's key by mutual TLS.
 *
 * <p>Refusals are thrown as {@link dev.usher.media.api.Problem} with the server's code and text.
 */
@ProviderType
public interface Backend {
    /**
     * @param since the last revision this box has; 0 for everything
     */
    CatalogDelta catalog(long since) throws BackendException;

    ItemDescription describe(ItemId item) throws BackendException;

    void report(BoxReport report) throws BackendException;

    /**
     * Waits for orders newer than {@code after}.
     *
     * @param wait at most this long; then the present orders come back
     */
    Orders orders(long after, Duration wait) throws BackendException;

    /**
     * @param idempotencyKey the same key never pays twice: the first answer comes again
     */
    PassGrant purchase(PurchaseRequest request, String idempotencyKey) throws BackendException;

    /**
     * Submits a pass with a fresh proof of the box's key (shape of RFC 9449), for the first licence
     * or the next one.
     */
    LicenceGrant licence(String passId, LicenceRequest request) throws BackendException;
}
