package dev.usher.pass.internal;

import dev.usher.backend.api.Gift;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.Bill;
import dev.usher.pass.store.GiftStore;
import dev.usher.pass.store.GiftStore.Gifted;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.Purchase.Terms;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A household pays, gets a code, and another household redeems it for a pass. */
@Component(service = Gifts.class)
public final class Gifts {
    private final GiftStore store;
    private final PassDatabase database;
    private final PurchaseTerms terms;
    private final Bills bills;
    private final Codes codes;
    private final InstantSource clock;

    @Activate
    public Gifts(
            @Reference PassDatabase database,
            @Reference PurchaseTerms terms,
            @Reference Bills bills,
            @Reference Codes codes) {
        this(database, terms, bills, codes, Clock.systemUTC());
    }

    Gifts(
            PassDatabase database,
            PurchaseTerms terms,
            Bills bills,
            Codes codes,
            InstantSource clock) {
        this.store = database.gifts();
        this.database = database;
        this.terms = terms;
        this.bills = bills;
        this.codes = codes;
        this.clock = clock;
    }

    /**
     * Pays for an offer; the same key gets the same answer.
     *
     * @throws Problem idempotency-key (400), idempotency-conflict (422), and what {@link
     *     PurchaseTerms#gift} and {@link Bills#pay} throw
     */
    public Gift buy(String household, PurchaseRequest request, String idempotencyKey) {
        IdempotencyKey.require(idempotencyKey);
        String fingerprint =
                IdempotencyKey.fingerprint(
                        request.item(), request.offer(), request.amount(), request.currency());
        Terms agreed = terms.gift(household, request, clock.instant());
        Bill bill =
                bills.bill(
                        household,
                        agreed.amount(),
                        agreed.currency(),
                        "Gift: " + agreed.offer() + " of item " + agreed.item());
        Gifted gift =
                store.begin(
                        new Gifted(
                                bill.id(),
                                household,
                                fingerprint,
                                agreed,
                                bill.state(),
                                bill.created(),
                                codes.key(codes.code(bill.id(), 0)),
                                null),
                        idempotencyKey,
                        bill);
        IdempotencyKey.requireSame(gift.fingerprint(), fingerprint);
        bills.pay(database.bills().find(gift.id()).orElseThrow());
        return view(store.find(gift.id()).orElseThrow());
    }

    /** What the household paid for, newest first. */
    public List<Gift> of(String household) {
        return store.of(household).stream().map(this::view).toList();
    }

    /**
     * Takes a gift back; repeated, nothing more happens.
     *
     * @throws Problem gift-unknown (404), gift-redeemed (409)
     */
    public Gift takeBack(String household, String id) {
        store.find(id)
                .filter(gift -> gift.household().equals(household))
                .orElseThrow(
                        () ->
                                new Problem(
                                        "gift-unknown", 404, "Your household gave no such gift."));
        Gifted gift = store.takeBack(id).orElseThrow();
        if (gift.redeemed() != null) {
            throw new Problem(
                    "gift-redeemed",
                    409,
                    "Somebody has redeemed this gift; it cannot be taken back any more.",
                    Map.of("redeemed", gift.redeemed()));
        }
        if (gift.state() == Bill.State.REFUNDING) {
            bills.refund(database.bills().find(id).orElseThrow());
        }
        return view(store.find(id).orElseThrow());
    }

    private Gift view(Gifted gift) {
        boolean back = gift.state() == Bill.State.REFUNDING || gift.state() == Bill.State.REFUNDED;
        boolean open = !back && gift.redeemed() == null;
        return new Gift(
                gift.id(),
                open ? codes.code(gift.id(), 0) : null,
                gift.terms().item(),
                gift.terms().offer(),
                gift.terms().amount(),
                gift.terms().currency(),
                open ? Gift.State.OPEN : back ? Gift.State.REFUNDED : Gift.State.REDEEMED,
                gift.created(),
                gift.redeemed());
    }
}
