package dev.usher.player.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.Orders;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The server as a player knows it: it sells one film, and fails as the test says. */
final class TestServer implements Backend {
    private final CatalogItem film;
    private final Duration rented;
    final List<String> keys = new CopyOnWriteArrayList<>();
    final List<LicenceRequest> requests = new CopyOnWriteArrayList<>();
    final List<PurchaseRequest> purchases = new CopyOnWriteArrayList<>();

    /** Whether the server knows how to answer a purchase with a licence. */
    volatile boolean licensesWithPass;

    volatile boolean online = true;
    volatile boolean answerLost;
    volatile Problem refusal;
    volatile int payments;
    volatile int licences;
    volatile int asked;
    volatile BiFunction<String, Integer, LicenceGrant> granting;
    volatile Runnable whilePaying = () -> {};

    /**
     * @param rented how long a licence holds from now on
     */
    TestServer(CatalogItem film, Duration rented, Supplier<Instant> now) {
        this.film = film;
        this.rented = rented;
        granting = (pass, number) -> new LicenceGrant("licence " + number, now.get().plus(rented));
    }

    @Override
    public PassGrant purchase(PurchaseRequest request, String key) throws BackendException {
        if (!online) {
            throw new BackendException(
                    BackendException.Reason.UNREACHABLE, "connection refused", null);
        }
        purchases.add(request);
        boolean known = keys.contains(key);
        keys.add(key);
        if (refusal != null) {
            throw refusal;
        }
        if (!known) {
            payments++;
        }
        whilePaying.run();
        if (answerLost) {
            throw new BackendException(
                    BackendException.Reason.UNREACHABLE, "connection reset", null);
        }
        Tier tier =
                film.offers().stream()
                        .filter(offer -> offer.id().equals(request.offer()))
                        .map(Offer::tier)
                        .findFirst()
                        .orElse(null);
        PassGrant grant = new PassGrant("pass-" + key, film.item(), "the.pass.jws", null, tier);
        if (!licensesWithPass || request.sealingKey() == null) {
            return grant;
        }
        licences++;
        return grant.with(granting.apply(grant.id(), licences));
    }

    @Override
    public LicenceGrant licence(String passId, LicenceRequest request) throws BackendException {
        asked++;
        if (!online) {
            throw new BackendException(
                    BackendException.Reason.UNREACHABLE, "connection refused", null);
        }
        requests.add(request);
        if (refusal != null) {
            throw refusal;
        }
        licences++;
        return granting.apply(passId, licences);
    }

    /** From now on licences wait for the first play; as a XorDrm reads them. */
    void rentalsWait() {
        granting =
                (pass, number) ->
                        new LicenceGrant(
                                "licence " + number + " " + pass + " " + rented.toSeconds(),
                                null,
                                rented.toSeconds(),
                                null,
                                null,
                                0);
    }

    // what a player does not ask for

    @Override
    public CatalogDelta catalog(long since) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ItemDescription describe(ItemId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void report(BoxReport report) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Orders orders(long after, Duration wait) {
        throw new UnsupportedOperationException();
    }
}
