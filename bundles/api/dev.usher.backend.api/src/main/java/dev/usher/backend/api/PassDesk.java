package dev.usher.backend.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The pass server as a box sees it, beyond {@link Backend#purchase} and {@link Backend#licence}:
 * what becomes of passes, codes, gifts, subscriptions and streams. Calls block, prove the box's key
 * and refuse as those of {@link Backend} do; each may be repeated when its answer got lost.
 */
@ProviderType
public interface PassDesk {
    /** Every pass of the household, whichever box holds it; newest first. */
    List<HouseholdPass> passes() throws BackendException;

    /**
     * Where a pass of the household stands.
     *
     * @throws dev.usher.media.api.Problem pass-not-found
     */
    PassStatus status(String pass) throws BackendException;

    /**
     * Gives this box's pass back for good; its price too when it was never used.
     *
     * @throws dev.usher.media.api.Problem device-mismatch, pass-not-found, pass-revoked
     */
    PassStatus giveBack(String pass) throws BackendException;

    /**
     * Says that this box has deleted its licence, so that another one may {@link #claim} the pass.
     *
     * @throws dev.usher.media.api.Problem device-mismatch, pass-not-found, pass-returned,
     *     pass-revoked
     */
    PassStatus release(String pass) throws BackendException;

    /**
     * Takes over a pass of the household that no other box uses.
     *
     * @throws dev.usher.media.api.Problem pass-in-use, pass-not-found, pass-returned, pass-revoked
     */
    PassGrant claim(String pass) throws BackendException;

    /**
     * Redeems the code of a voucher or a gift.
     *
     * @throws dev.usher.media.api.Problem code-unknown, code-expired, payment-reused when it was
     *     redeemed before, rate-limited after too many wrong codes, and what a purchase is refused
     *     with
     */
    Redemption redeem(RedemptionRequest request) throws BackendException;

    /**
     * Pays for an offer that another household will redeem.
     *
     * @param idempotencyKey the same key never pays twice: the first answer comes again
     * @throws dev.usher.media.api.Problem what a purchase is refused with
     */
    Gift buyGift(PurchaseRequest request, String idempotencyKey) throws BackendException;

    /** What the household bought for others, newest first. */
    List<Gift> gifts() throws BackendException;

    /**
     * Takes a gift back that nobody redeemed; its price comes back and its code is good for
     * nothing.
     *
     * @throws dev.usher.media.api.Problem gift-unknown, gift-redeemed
     */
    Gift refundGift(String gift) throws BackendException;

    /** Plans that can be subscribed to. */
    List<Plan> plans() throws BackendException;

    /** The household's subscriptions, those that ended too, newest first. */
    List<Subscription> subscriptions() throws BackendException;

    /**
     * Subscribes and pays the first period.
     *
     * @param idempotencyKey the same key never pays twice: the first answer comes again
     * @throws dev.usher.media.api.Problem plan-unknown, subscription-exists, payment-declined,
     *     payment-mismatch, pin-required
     */
    Subscription subscribe(SubscriptionRequest request, String idempotencyKey)
            throws BackendException;

    /**
     * The subscription ends with the period that is paid.
     *
     * @throws dev.usher.media.api.Problem subscription-unknown
     */
    Subscription cancelSubscription(String subscription) throws BackendException;

    /**
     * Asks to show what a pass opens; a box shows one thing at a time, so an earlier stream of this
     * box ends.
     *
     * @param pass its id
     * @throws dev.usher.media.api.Problem stream-limit with members {@code max} and {@code freeAt};
     *     device-mismatch, pass-not-found, pass-expired, pass-returned, pass-revoked
     */
    StreamSlot openStream(String pass) throws BackendException;

    /**
     * @throws dev.usher.media.api.Problem stream-unknown when it has ended: open it anew
     */
    StreamSlot renewStream(String slot) throws BackendException;

    /** Nothing is shown any more. */
    void closeStream(String slot) throws BackendException;
}
