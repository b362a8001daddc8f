package dev.usher.player.internal;

import dev.usher.backend.api.Backend;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Gift;
import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.PassDesk;
import dev.usher.backend.api.PassStatus;
import dev.usher.backend.api.Plan;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.Redemption;
import dev.usher.backend.api.RedemptionRequest;
import dev.usher.backend.api.Subscription;
import dev.usher.backend.api.SubscriptionRequest;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.player.anchor.AnchorException;
import dev.usher.player.store.DeskKeys;
import dev.usher.player.store.Wallet;
import dev.usher.settop.api.BoxKeys;
import dev.usher.settop.api.Library;
import dev.usher.settop.api.Passes;
import dev.usher.settop.api.Player;
import dev.usher.settop.api.Profiles;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The household's dealings with the pass server, from this box. */
@Component(service = Passes.class)
public final class HouseholdPasses implements Passes {
    private static final Logger LOG = LoggerFactory.getLogger(HouseholdPasses.class);
    private static final int SERVER_ERROR = 500;
    private final PassDesk desk;
    private final LicenceDesk licences;
    private final Wallet wallet;
    private final DeskKeys keys;
    private final Library library;
    private final Player player;
    private final Profiles profiles;
    private final InstantSource clock;
    private final Sentences sentences;

    @Activate
    public HouseholdPasses(
            @Reference PassDesk desk,
            @Reference Wallet wallet,
            @Reference Backend backend,
            @Reference BoxKeys boxKeys,
            @Reference DrmSystems drmSystems,
            @Reference Library library,
            @Reference Player player,
            @Reference Profiles profiles) {
        this(
                desk,
                new LicenceDesk(wallet, backend, boxKeys, drmSystems.opening(), Clock.systemUTC()),
                wallet,
                library,
                player,
                profiles,
                Clock.systemUTC(),
                ZoneId.systemDefault());
    }

    HouseholdPasses(
            PassDesk desk,
            LicenceDesk licences,
            Wallet wallet,
            Library library,
            Player player,
            Profiles profiles,
            InstantSource clock,
            ZoneId zone) {
        this.desk = desk;
        this.licences = licences;
        this.wallet = wallet;
        this.keys = wallet.deskKeys();
        this.library = library;
        this.player = player;
        this.profiles = profiles;
        this.clock = clock;
        this.sentences = new Sentences(zone, clock);
    }

    private interface Call<T> {
        T make() throws BackendException;
    }

    /**
     * @param doing what the server is needed for, as the beginning of a sentence
     * @param what it is about, as in a sentence
     */
    private <T> T ask(String doing, String what, Call<T> call) {
        try {
            return call.make();
        } catch (BackendException e) {
            throw Refusals.noServer(e, doing + " needs the server");
        } catch (Problem refusal) {
            throw sentences.of(refusal, what);
        }
    }

    @Override
    public List<HouseholdPass> passes() {
        return ask("Looking at the household's passes", "this", desk::passes);
    }

    @Override
    public PassStatus giveBack(String pass) {
        String what = title(pass);
        remembered(what, () -> wallet.newest(true));
        PassStatus status = ask("Giving a pass back", what, () -> desk.giveBack(pass));
        stopShowing(pass);
        wallet.forget(pass);
        return status;
    }

    /**
     * First the licence goes, then the server hears of it: the other way round it would be a lie.
     * Before that it hears when viewing began, or the next box would begin anew.
     */
    @Override
    public PassStatus release(String pass) {
        String what = title(pass);
        ask("Letting go of a pass", what, () -> desk.status(pass));
        stopShowing(pass);
        wallet.untold(pass)
                .ifPresent(
                        held -> ask("Letting go of a pass", what, () -> licences.exchange(held)));
        remembered(what, () -> wallet.unlicense(pass));
        PassStatus status = ask("Letting go of a pass", what, () -> desk.release(pass));
        wallet.forget(pass);
        return status;
    }

    private interface Memory {
        void use() throws AnchorException;
    }

    /** What is given away shall not come back with an older store. */
    private static void remembered(String what, Memory memory) {
        try {
            memory.use();
        } catch (AnchorException e) {
            LOG.error("Nothing is given away: {}", e.getMessage());
            throw Refusals.anchorSilent(what);
        }
    }

    private void stopShowing(String pass) {
        Optional<ItemId> item = wallet.itemOf(pass);
        if (item.isPresent() && player.session().map(Player.Session::item).equals(item)) {
            player.stop();
        }
    }

    private String title(String pass) {
        return wallet.itemOf(pass)
                .flatMap(library::item)
                .map(item -> "'" + item.title() + "'")
                .orElse("this");
    }

    @Override
    public void claim(String pass) {
        wallet.keep(ask("Taking a pass over", "this", () -> desk.claim(pass)), clock.instant());
    }

    @Override
    public Redemption redeem(String code, String pin) {
        Redemption redemption =
                ask(
                        "Redeeming a code",
                        "this",
                        () -> desk.redeem(new RedemptionRequest(code, pin)));
        if (redemption.pass() != null) {
            wallet.keep(redemption.pass(), clock.instant());
        }
        return redemption;
    }

    @Override
    public Gift buyGift(ItemId id, String offerId, String pin) {
        CatalogItem item = library.item(id).orElseThrow(() -> Refusals.itemUnknown(id));
        Offer offer =
                item.offers().stream()
                        .filter(candidate -> candidate.id().equals(offerId))
                        .findFirst()
                        .orElseThrow(() -> Refusals.offerUnknown(item, offerId));
        PurchaseRequest request =
                new PurchaseRequest(
                        id,
                        offer.id(),
                        offer.price(),
                        offer.currency(),
                        pin,
                        profiles.chosen().map(Profiles.Profile::id).orElse(null));
        return once(
                "gift " + id + " " + offerId,
                key ->
                        ask(
                                "Buying a gift",
                                "'" + item.title() + "'",
                                () -> desk.buyGift(request, key)));
    }

    @Override
    public List<Gift> gifts() {
        return ask("Looking at the household's gifts", "this", desk::gifts);
    }

    @Override
    public Gift refundGift(String gift) {
        return ask("Taking a gift back", "this", () -> desk.refundGift(gift));
    }

    @Override
    public List<Plan> plans() {
        return ask("Looking at the plans", "this", desk::plans);
    }

    @Override
    public List<Subscription> subscriptions() {
        return ask("Looking at the subscriptions", "this", desk::subscriptions);
    }

    @Override
    public Subscription subscribe(String planId, String pin) {
        Plan plan =
                plans().stream()
                        .filter(candidate -> candidate.id().equals(planId))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "plan-unknown",
                                                404,
                                                "There is no such plan any more. Look at the plans again."));
        SubscriptionRequest wish =
                new SubscriptionRequest(planId, plan.price(), plan.currency(), pin);
        return once(
                "plan " + planId,
                key -> ask("Subscribing", plan.title(), () -> desk.subscribe(wish, key)));
    }

    @Override
    public Subscription cancelSubscription(String subscription) {
        return ask(
                "Cancelling a subscription", "this", () -> desk.cancelSubscription(subscription));
    }

    private interface Deed<T> {
        T done(String key);
    }

    /** As long as no answer is known, the same deed is asked for with the same key. */
    private <T> T once(String deed, Deed<T> work) {
        String key = keys.keyOf(deed, UUID.randomUUID().toString());
        try {
            T result = work.done(key);
            keys.answered(deed);
            return result;
        } catch (Problem refusal) {
            if (refusal.status() < SERVER_ERROR && !refusal.code().startsWith("pin")) {
                keys.answered(deed);
            }
            throw refusal;
        }
    }
}
