package dev.usher.pass.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.Purchase.Terms;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import java.time.Instant;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Whether a box may buy what it asks for, at the price it names. */
@Component(service = PurchaseTerms.class)
public final class PurchaseTerms {
    private final BoxDirectory boxes;
    private final Households households;
    private final Catalog catalog;
    private final Ratings ratings;

    @Activate
    public PurchaseTerms(
            @Reference BoxDirectory boxes,
            @Reference Households households,
            @Reference Catalog catalog,
            @Reference Ratings ratings) {
        this.boxes = boxes;
        this.households = households;
        this.catalog = catalog;
        this.ratings = ratings;
    }

    /** What was agreed, and who pays. */
    record Agreed(String household, Terms terms) {}

    /**
     * Compares a request with the catalog and the household's rules.
     *
     * @throws Problem box-unknown (403), box-revoked (403), item-unknown (404), not-yet (403),
     *     offer-unknown (404), payment-mismatch (409), profile-required (403), rating-exceeded (403),
     *     pin-required (403) and what {@link Households#checkPin} throws
     */
    Agreed check(BoxId id, PurchaseRequest request, Instant now) {
        Box box =
                boxes.box(id)
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "box-unknown",
                                                403,
                                                "This box is not enrolled. Enrol it first."));
        if (box.revoked() != null) {
            throw new Problem("box-revoked", 403, "This box was revoked. Ask the operator.");
        }
        CatalogItem item =
                catalog.item(request.item())
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "item-unknown",
                                                404,
                                                "There is no item " + request.item() + "."));
        if (item.release() != null && now.isBefore(item.release())) {
            throw new Problem(
                    "not-yet",
                    403,
                    "This item is released at " + item.release() + ". Buy it then.",
                    Map.of("release", item.release()));
        }
        Offer offer =
                item.offers().stream()
                        .filter(o -> o.id().equals(request.offer()))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "offer-unknown",
                                                404,
                                                "The item has no such offer any more. Read the catalog again."));
        requirePrice(offer, request);
        ratings.requireBuyable(box.household(), item, request.profile());
        requirePin(household(box), item, offer, request.pin());
        Terms terms =
                new Terms(
                        item.item(),
                        item.version(),
                        offer.id(),
                        offer.model(),
                        offer.price(),
                        offer.currency(),
                        offer.startBySeconds(),
                        offer.viewSeconds(),
                        null,
                        offer.maxStreams());
        return new Agreed(box.household(), terms);
    }

    private Household household(Box box) {
        return households
                .household(box.household())
                .orElseThrow(
                        () ->
                                new Problem(
                                        "box-unknown",
                                        403,
                                        "The box's household is gone. Enrol the box again."));
    }

    private static void requirePrice(Offer offer, PurchaseRequest request) {
        if (request.amount() != offer.price() || !offer.currency().equals(request.currency())) {
            throw new Problem(
                    "payment-mismatch",
                    409,
                    "The offer costs something else. Show the price again and ask the person.",
                    Map.of("price", offer.price(), "currency", offer.currency()));
        }
    }

    private void requirePin(Household household, CatalogItem item, Offer offer, String pin) {
        boolean mature = item.rating() > household.maxRating();
        if (!mature && !(offer.pin() && household.hasPin())) {
            return;
        }
        if (!household.hasPin()) {
            throw new Problem(
                    "pin-required",
                    403,
                    "This item is rated above what the household allows without a PIN, and it has no PIN yet. Set one.");
        }
        if (pin == null || pin.isEmpty()) {
            throw new Problem("pin-required", 403, "Ask for the household PIN and send it along.");
        }
        households.checkPin(household.id(), pin);
    }
}
