package dev.usher.player.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.media.api.Problem;
import dev.usher.player.store.Purchase;
import dev.usher.player.store.Wallet;
import dev.usher.settop.api.Profiles;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pays for offers, each at most once: the key of a purchase is on the disk before the server hears
 * of it, and as long as the answer is not known, the same offer is asked for with the same key.
 */
final class Purchases {
    private static final Logger LOG = LoggerFactory.getLogger(Purchases.class);
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private final Wallet wallet;
    private final Backend backend;
    private final Entitlements entitlements;
    private final LicenceDesk desk;
    private final Profiles profiles;
    private final Sentences sentences;
    private final InstantSource clock;

    Purchases(
            Wallet wallet,
            Backend backend,
            Entitlements entitlements,
            LicenceDesk desk,
            Profiles profiles,
            Sentences sentences,
            InstantSource clock) {
        this.wallet = wallet;
        this.entitlements = entitlements;
        this.desk = desk;
        this.backend = backend;
        this.profiles = profiles;
        this.sentences = sentences;
        this.clock = clock;
    }

    /**
     * One at a time, so that a second press waits for the first one's answer. Who has a pass that
     * is not begun gets that one: a purchase given up on may have been finished meanwhile.
     *
     * @param here whether the item can be watched at once: then its first licence comes with the
     *     pass. Else no key leaves yet, and the pass can be given back for its price
     */
    synchronized PassGrant buy(CatalogItem item, String offerId, String pin, boolean here) {
        Offer offer =
                item.offers().stream()
                        .filter(candidate -> candidate.id().equals(offerId))
                        .findFirst()
                        .orElseThrow(() -> Refusals.offerUnknown(item, offerId));
        Optional<PassGrant> unused = entitlements.unused(item.item(), item.opened(offer.tier()));
        if (unused.isPresent()) {
            return unused.get();
        }
        if (offer.pin() && (pin == null || pin.isBlank())) {
            throw new Problem("pin-required", 403, "This offer asks for the household's PIN.");
        }
        Purchase purchase =
                wallet.unfinished(item.item(), offerId).orElseGet(() -> begin(item, offer));
        try {
            return ask(purchase, pin, here);
        } catch (BackendException e) {
            throw Refusals.noServer(
                    e,
                    "Buying '"
                            + item.title()
                            + "' needs the server; it is finished when the server"
                            + " is back, and paid once");
        } catch (Problem refusal) {
            if (isFinal(refusal)) {
                wallet.refused(purchase);
            }
            throw sentences.of(refusal, item);
        }
    }

    private Purchase begin(CatalogItem item, Offer offer) {
        Purchase purchase =
                new Purchase(
                        UUID.randomUUID().toString(),
                        item.item(),
                        offer.id(),
                        offer.price(),
                        offer.currency());
        wallet.begin(purchase, clock.instant());
        return purchase;
    }

    private PassGrant ask(Purchase purchase, String pin, boolean here) throws BackendException {
        PurchaseRequest request =
                new PurchaseRequest(
                        purchase.item(),
                        purchase.offer(),
                        purchase.amount(),
                        purchase.currency(),
                        pin,
                        profiles.chosen().map(Profiles.Profile::id).orElse(null),
                        here ? desk.sealingKey() : null,
                        here ? wallet.sequence() : 0);
        PassGrant grant = backend.purchase(request, purchase.key());
        wallet.granted(purchase, grant, clock.instant());
        LOG.info("Bought {} of item {}", purchase.offer(), purchase.item());
        return grant.with(null);
    }

    /** Whether the server has decided; a server in trouble may have paid all the same. */
    private static boolean isFinal(Problem refusal) {
        return refusal.status() < SERVER_ERROR
                && refusal.status() != REQUEST_TIMEOUT
                && refusal.status() != TOO_MANY_REQUESTS;
    }

    private static boolean needsSomebody(Problem refusal) {
        return refusal.code().startsWith("pin") || refusal.code().equals("profile-required");
    }

    /**
     * Asks again for every purchase whose answer is not known.
     *
     * @return whether some stay open because the server did not answer
     */
    synchronized boolean finish() {
        boolean open = false;
        for (Purchase purchase : wallet.unfinished()) {
            try {
                ask(purchase, null, false);
            } catch (BackendException e) {
                LOG.debug("purchase of {} stays open", purchase.offer(), e);
                open = true;
            } catch (Problem refusal) {
                // without the PIN, which is nowhere kept, or who is watching, the server may refuse
                // to look: the key is kept for the next time somebody is there
                if (isFinal(refusal) && !needsSomebody(refusal)) {
                    LOG.info(
                            "The open purchase of {} was refused: {}",
                            purchase.offer(),
                            refusal.code());
                    wallet.refused(purchase);
                }
            }
        }
        return open;
    }
}
