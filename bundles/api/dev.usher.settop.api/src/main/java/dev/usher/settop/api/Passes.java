package dev.usher.settop.api;

import dev.usher.backend.api.Gift;
import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.PassStatus;
import dev.usher.backend.api.Plan;
import dev.usher.backend.api.Redemption;
import dev.usher.backend.api.Subscription;
import dev.usher.media.api.ItemId;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Player: what becomes of the household's passes, and the other ways to come by one. All calls ask
 * the server; refusals are in sentences for a person.
 */
@ProviderType
public interface Passes {
    /** Those of the whole household, newest first. */
    List<HouseholdPass> passes();

    /**
     * Gives a pass of this box back for good.
     *
     * @return {@code refunded} says whether its price comes back
     */
    PassStatus giveBack(String pass);

    /** Deletes the licence here, so that another box of the household may take the pass. */
    PassStatus release(String pass);

    /** Takes over a pass of the household that no other box uses. */
    void claim(String pass);

    /**
     * Redeems the code of a voucher or a gift.
     *
     * @param pin of the household; null = not asked for yet
     */
    Redemption redeem(String code, String pin);

    /**
     * Pays for an offer that somebody else will redeem.
     *
     * @param pin of the household; null = not asked for yet
     */
    Gift buyGift(ItemId item, String offer, String pin);

    /** What the household bought for others, newest first. */
    List<Gift> gifts();

    Gift refundGift(String gift);

    List<Plan> plans();

    /** Newest first. */
    List<Subscription> subscriptions();

    /**
     * Subscribes to a plan and pays the first period.
     *
     * @param pin of the household; null = not asked for yet
     */
    Subscription subscribe(String plan, String pin);

    /** The subscription ends with the period that is paid. */
    Subscription cancelSubscription(String subscription);
}
