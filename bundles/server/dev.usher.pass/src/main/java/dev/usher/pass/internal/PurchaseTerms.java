package dev.usher.pass.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.RedemptionRequest;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.Purchase.Screening;
import dev.usher.pass.store.Purchase.Terms;
import dev.usher.pass.store.Subscribed;
import dev.usher.pass.store.SubscriptionStore;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import java.time.Instant;
import java.util.LinkedHashMap;
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
    private final Tiers tiers;
    private final SubscriptionStore subscriptions;

    @Activate
    public PurchaseTerms(
            @Reference BoxDirectory boxes,
            @Reference Households households,
            @Reference Catalog catalog,
            @Reference Ratings ratings,
            @Reference Tiers tiers,
            @Reference PassDatabase database) {
        this.boxes = boxes;
        this.households = households;
        this.catalog = catalog;
        this.ratings = ratings;
        this.tiers = tiers;
        this.subscriptions = database.subscriptions();
    }

    /**
     * What was agreed, and who pays.
     *
     * @param opens the highest tier of the item's files that it opens today
     * @param maxPerHousehold how often one household may take the offer; 0 = no limit
     */
    record Agreed(String household, Terms terms, Tier opens, int maxPerHousehold) {}

    /**
     * Compares a request with the catalog and the household's rules.
     *
     * @throws Problem device-unknown, device-revoked, not-yet, profile-required, rating-exceeded,
     *     pin-required, security-level (403) and what {@link Households#checkPin} throws;
     *     payment-required (402); item-unknown, offer-unknown (404); payment-mismatch (409);
     *     item-withdrawn (410)
     */
    Agreed check(BoxId id, PurchaseRequest request, Instant now) {
        Box box = EnrolledBox.require(boxes, id);
        CatalogItem item = released(request.item(), now);
        Offer offer = offer(item, request.offer());
        requirePrice(offer, request);
        if (offer.model() == Offer.Model.VOUCHER) {
            throw new Problem(
                    "payment-required", 402, "This is only for who has a voucher. Enter its code.");
        }
        requireAllowed(box.household(), item, offer, request.pin(), request.profile());
        Tier opens = tiers.require(id, item, offer.tier());
        String subscription =
                offer.model() == Offer.Model.SUBSCRIPTION
                        ? subscribed(box.household(), offer.plan(), now).id()
                        : null;
        Terms terms = terms(item, offer, offer.model(), offer.price(), subscription);
        return new Agreed(box.household(), terms, opens, offer.maxPerHousehold());
    }

    /**
     * What a voucher for an offer gives; it costs nothing more.
     *
     * @throws Problem as {@link #check}, but for prices
     */
    Agreed voucher(
            BoxId id, ItemId itemId, String offerId, RedemptionRequest request, Instant now) {
        Box box = EnrolledBox.require(boxes, id);
        CatalogItem item = released(itemId, now);
        Offer offer = offer(item, offerId);
        requireAllowed(box.household(), item, offer, request.pin(), request.profile());
        Tier opens = tiers.require(id, item, offer.tier());
        Terms terms = terms(item, offer, Offer.Model.VOUCHER, 0, null);
        return new Agreed(box.household(), terms, opens, 0);
    }

    /**
     * What a household pays for another; what that one may watch is for its redemption to say.
     *
     * @return terms with the price that is to be paid
     * @throws Problem as {@link #check}, and offer-unknown (404) for what is not for sale
     */
    Terms gift(String household, PurchaseRequest request, Instant now) {
        CatalogItem item = released(request.item(), now);
        Offer offer = offer(item, request.offer());
        if (!offer.model().costs()) {
            throw offerUnknown();
        }
        requirePrice(offer, request);
        if (offer.pin() && household(household).hasPin()) {
            checkPin(household, request.pin());
        }
        return terms(item, offer, Offer.Model.GIFT, offer.price(), null);
    }

    /**
     * What a gift gives, as it was paid for.
     *
     * @throws Problem as {@link #check}, but for prices and offers
     */
    Agreed redeemed(BoxId id, Terms paid, RedemptionRequest request, Instant now) {
        Box box = EnrolledBox.require(boxes, id);
        CatalogItem item = released(paid.item(), now);
        ratings.requireBuyable(box.household(), item, request.profile());
        if (item.rating() > household(box.household()).maxRating()) {
            requireAdult(household(box.household()), request.pin());
        }
        Tier opens = tiers.require(id, item, paid.tier());
        return new Agreed(box.household(), paid.free(), opens, 0);
    }

    private CatalogItem released(ItemId id, Instant now) {
        CatalogItem item = catalog.item(id).orElseThrow(() -> gone(id));
        if (item.release() != null && now.isBefore(item.release())) {
            throw new Problem(
                    "not-yet",
                    403,
                    "This item is released at " + item.release() + ". Buy it then.",
                    Map.of("release", item.release()));
        }
        return item;
    }

    private Problem gone(ItemId id) {
        return catalog.withdrawn(id)
                ? new Problem(
                        "item-withdrawn",
                        410,
                        "This item is not on offer any more. What was bought before goes on.")
                : new Problem("item-unknown", 404, "There is no item " + id + ".");
    }

    private static Offer offer(CatalogItem item, String id) {
        return item.offers().stream()
                .filter(o -> o.id().equals(id))
                .findFirst()
                .orElseThrow(PurchaseTerms::offerUnknown);
    }

    private static Problem offerUnknown() {
        return new Problem(
                "offer-unknown",
                404,
                "The item has no such offer any more. Read the catalog again.");
    }

    private static Terms terms(
            CatalogItem item, Offer offer, Offer.Model model, long amount, String subscription) {
        return new Terms(
                item.item(),
                item.version(),
                offer.id(),
                model,
                amount,
                offer.currency(),
                offer.startBySeconds(),
                offer.viewSeconds(),
                subscription,
                offer.maxStreams(),
                new Screening(offer.graceSeconds(), offer.onExpiry(), item.rating(), offer.pin()),
                offer.tier());
    }

    private Subscribed subscribed(String household, String plan, Instant now) {
        return subscriptions
                .open(household, plan, now)
                .orElseThrow(
                        () -> {
                            Map<String, Object> members = new LinkedHashMap<>();
                            members.put("plan", plan);
                            subscriptions
                                    .plan(plan)
                                    .ifPresent(
                                            p -> {
                                                members.put("price", p.price());
                                                members.put("currency", p.currency());
                                            });
                            return new Problem(
                                    "payment-required",
                                    402,
                                    "This is for subscribers. Subscribe first; then it costs nothing more.",
                                    members);
                        });
    }

    private Household household(String id) {
        return households
                .household(id)
                .orElseThrow(
                        () ->
                                new Problem(
                                        "device-unknown",
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

    private void requireAllowed(
            String id, CatalogItem item, Offer offer, String pin, String profile) {
        ratings.requireBuyable(id, item, profile);
        Household household = household(id);
        if (item.rating() > household.maxRating() || offer.pin() && household.hasPin()) {
            requireAdult(household, pin);
        }
    }

    private void requireAdult(Household household, String pin) {
        if (!household.hasPin()) {
            throw new Problem(
                    "pin-required",
                    403,
                    "This item is rated above what the household allows without a PIN, and it has no PIN yet. Set one.");
        }
        checkPin(household.id(), pin);
    }

    private void checkPin(String household, String pin) {
        if (pin == null || pin.isEmpty()) {
            throw new Problem("pin-required", 403, "Ask for the household PIN and send it along.");
        }
        households.checkPin(household, pin);
    }
}
