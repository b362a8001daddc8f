package dev.usher.pass.internal;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.AtOnce.Sale;
import dev.usher.pass.internal.Licences.Asked;
import dev.usher.pass.internal.Payments.Refusal;
import dev.usher.pass.internal.PurchaseTerms.Agreed;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.Purchase;
import dev.usher.pass.store.Purchase.State;
import dev.usher.pass.store.PurchaseStore;
import dev.usher.pass.store.PurchaseStore.Beginning;
import dev.usher.pass.store.PurchaseStore.Condition;
import dev.usher.pass.store.PurchaseStore.Wish;
import dev.usher.payment.api.PaymentException;
import dev.usher.server.api.OperatorKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sells passes: exactly one for each payment, whatever is repeated, raced or killed.
 *
 * <p>What is paid from an account in our own database is {@linkplain AtOnce one transaction}. Else
 * the intent is written first. Then the payment is authorised under the purchase's id, the pass and
 * the purchase's new state are written in one transaction, and the money is taken. Every step may
 * be repeated and may run in several threads or processes at once: payment calls are idempotent by
 * the purchase's id, and states only move forward.
 */
@Component(service = Purchases.class)
public final class Purchases {
    private static final Logger LOG = LoggerFactory.getLogger(Purchases.class);
    private static final int ATTEMPTS = 8;

    /** Begins the idempotency keys of redeemed codes; no box can send a key with a blank. */
    private static final String CODE = "code ";

    private final PurchaseStore store;
    private final PassDatabase database;
    private final PurchaseTerms terms;
    private final Payments payments;
    private final PassTokens tokens;
    private final Licences licences;
    private final AtOnce atOnce;
    private final PassEvents events;
    private final Duration completeWithin;
    private final InstantSource clock;

    @Activate
    public Purchases(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference PurchaseTerms terms,
            @Reference Payments payments,
            @Reference OperatorKeys keys,
            @Reference Licences licences,
            @Reference PassEvents events) {
        this(settings, database, terms, payments, keys, licences, events, Clock.systemUTC());
    }

    Purchases(
            PassSettings settings,
            PassDatabase database,
            PurchaseTerms terms,
            Payments payments,
            OperatorKeys keys,
            Licences licences,
            PassEvents events,
            InstantSource clock) {
        this.store = database.purchases();
        this.database = database;
        this.terms = terms;
        this.payments = payments;
        this.tokens = new PassTokens(keys, settings);
        this.licences = licences;
        this.atOnce = new AtOnce(database, payments, tokens, licences);
        this.events = events;
        this.completeWithin = settings.completeWithin();
        this.clock = clock;
    }

    /**
     * Buys, or answers again what was answered to the same key before; if the box says what to seal
     * it to, with a licence, a new one each time. When no licence can be given the pass comes
     * alone.
     *
     * @throws Problem idempotency-key, sealing-key-invalid (400), idempotency-conflict (422),
     *     pass-exists, offer-limit, idempotency-in-progress (409), payment-declined (402),
     *     payment-unavailable (503: ask again with the same key), and what {@link
     *     PurchaseTerms#check} refuses
     */
    public PassGrant buy(BoxKey box, String idempotencyKey, PurchaseRequest request) {
        IdempotencyKey.require(idempotencyKey);
        String fingerprint =
                IdempotencyKey.fingerprint(
                        request.item(), request.offer(), request.amount(), request.currency());
        Optional<Asked> asked = Licences.asked(box, request);
        return buy(
                box,
                idempotencyKey,
                fingerprint,
                asked,
                () -> {
                    Instant now = now();
                    Agreed agreed = terms.check(box.id(), request, now);
                    return new Wanted(
                            agreed,
                            store.atMost(
                                    agreed.maxPerHousehold(), agreed.terms(), agreed.household()));
                });
    }

    /**
     * Begins a purchase by a code instead of money; nothing is begun when the code is used up.
     *
     * @param spending uses the code up
     * @throws Problem pass-exists (409), and what {@code spending} throws
     */
    PassGrant redeem(BoxKey box, String code, Agreed agreed, Condition spending) {
        return buy(box, CODE + code, code, Optional.empty(), () -> new Wanted(agreed, spending));
    }

    /** What this box got for a code before. */
    Optional<PassGrant> redeemed(BoxKey box, String code) {
        return store.find(box.id(), CODE + code).map(p -> IssuedPasses.grant(complete(p)));
    }

    private record Wanted(Agreed agreed, Condition condition) {}

    private PassGrant buy(
            BoxKey box,
            String idempotencyKey,
            String fingerprint,
            Optional<Asked> asked,
            Supplier<Wanted> wanting) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Purchase> known = store.find(box.id(), idempotencyKey);
            if (known.isPresent()) {
                return again(box, known.get(), fingerprint, asked);
            }
            Wanted wanted = wanting.get();
            Purchase purchase = purchase(box, idempotencyKey, fingerprint, wanted.agreed());
            Wish wish = new Wish(purchase, wanted.agreed().opens(), wanted.condition());
            Sale sale = sell(box, wish, asked);
            Beginning beginning = sale.beginning();
            if (beginning.begun()) {
                return sold(box, purchase, sale, asked);
            } else if (beginning.same().isPresent()) {
                return again(box, beginning.same().get(), fingerprint, asked);
            } else if (beginning.held().isPresent()) {
                throw exists(beginning.held().get());
            }
            settleFirst(beginning.pending().orElseThrow());
        }
        throw new Problem(
                "idempotency-in-progress",
                409,
                "This box is just buying this item with other idempotency keys. Try again in a moment.",
                Map.of("retryAfter", 1));
    }

    private Sale sell(BoxKey box, Wish wish, Optional<Asked> asked) {
        return atOnce.sell(box, wish, asked, clock.instant())
                .orElseGet(() -> new Sale(store.begin(wish), null, null, null));
    }

    private PassGrant sold(BoxKey box, Purchase purchase, Sale sale, Optional<Asked> asked) {
        if (sale.refusal() != null) {
            throw sale.refusal().problem(purchase);
        } else if (sale.pass() == null) {
            return licensed(box, complete(purchase), asked);
        } else if (sale.licence() == null) {
            events.changed(box.id(), purchase);
        } else {
            licences.announce(box.id(), purchase);
        }
        return IssuedPasses.grant(sale.pass()).with(sale.licence());
    }

    /** Brings a purchase to its end that a crash or an unreachable payment provider cut off. */
    void recover(Purchase cutOff) {
        Purchase p = cutOff;
        if (p.state() == State.PENDING
                && p.amount() > 0
                && clock.instant().isAfter(p.created().plus(completeWithin))) {
            // whoever asked has long given up: charging now would come as a surprise
            store.cancel(p.id(), Refusal.LAPSED, null);
            p = store.find(p.id()).orElseThrow();
        }
        switch (p.state()) {
            case PENDING -> complete(p);
            case GRANTED -> capture(p);
            case CANCELLED -> giveBack(p);
            default -> {}
        }
    }

    private PassGrant again(
            BoxKey box, Purchase before, String fingerprint, Optional<Asked> asked) {
        IdempotencyKey.requireSame(before.fingerprint(), fingerprint);
        return licensed(box, complete(before), asked);
    }

    /** A pass that was sold, with a licence if one is asked for and can be given. */
    private PassGrant licensed(BoxKey box, GrantedPass pass, Optional<Asked> asked) {
        PassGrant grant = IssuedPasses.grant(pass);
        if (asked.isEmpty()) {
            return grant;
        }
        try {
            LicenceGrant licence = licences.first(box, pass, asked.get());
            licences.announce(box.id(), pass.purchase());
            return grant.with(licence);
        } catch (Problem refusal) {
            LOG.debug("Pass {} goes without licence: {}", pass.id(), refusal.code());
            return grant;
        }
    }

    /**
     * Another purchase of the same item is under way: its end decides whether there is anything
     * left to buy.
     */
    private void settleFirst(Purchase other) {
        try {
            complete(other);
        } catch (Problem refused) {
            if (refused.status() >= 500) {
                throw refused;
            }
            LOG.debug("Earlier purchase {} ended: {}", other.id(), refused.code());
        }
    }

    private GrantedPass complete(Purchase purchase) {
        Purchase p = purchase;
        if (p.state() == State.PENDING) {
            p = authoriseAndGrant(p);
        }
        if (p.state() == State.CANCELLED || p.state() == State.CLOSED) {
            if (purchase.state() != State.CLOSED) {
                // even if another thread has closed it since: our authorisation may have come after
                // its release
                giveBack(p);
            }
            throw new Refusal(p.refusal(), p.balance()).problem(p);
        }
        if (p.state() == State.GRANTED) {
            capture(p);
        }
        return database.passes().ofPurchase(p.id()).orElseThrow();
    }

    /**
     * @return the purchase as it then stands, pending no more
     */
    private Purchase authoriseAndGrant(Purchase p) {
        try {
            payments.authorise(p);
            boolean fresh = store.grant(issue(p));
            if (fresh) {
                events.changed(p.box(), p);
            }
        } catch (PaymentException e) {
            Refusal refusal = Refusal.of(e);
            store.cancel(p.id(), refusal.code(), refusal.balance());
        }
        return store.find(p.id()).orElseThrow();
    }

    private GrantedPass issue(Purchase p) {
        return tokens.issue(p, database.passes().nextStatusIndex(), clock.instant());
    }

    /** Gives money back for what was returned unused; what fails is tried again later. */
    void refund() {
        for (String id : database.refunds().open()) {
            Purchase p = store.find(id).orElseThrow();
            try {
                if (p.state() == State.GRANTED) {
                    payments.capture(p);
                    store.settled(id);
                }
                payments.refund(p);
                database.refunds().done(id, clock.instant());
            } catch (PaymentException e) {
                LOG.warn("Payment {} could not be given back yet: {}", id, e.getMessage());
            }
        }
    }

    private void capture(Purchase p) {
        try {
            payments.capture(p);
            store.settled(p.id());
        } catch (PaymentException e) {
            // the pass is granted and the money reserved: the recovery takes it later
            LOG.warn(
                    "Payment {} is authorised but could not be captured yet: {}",
                    p.id(),
                    e.getMessage());
        }
    }

    private void giveBack(Purchase p) {
        try {
            payments.release(p);
            store.closed(p.id());
        } catch (PaymentException e) {
            LOG.warn("Payment {} could not be released yet: {}", p.id(), e.getMessage());
        }
    }

    private Purchase purchase(
            BoxKey box, String idempotencyKey, String fingerprint, Agreed agreed) {
        Instant now = now();
        return new Purchase(
                TimeOrderedId.at(now),
                box.id(),
                idempotencyKey,
                fingerprint,
                agreed.household(),
                box.thumbprint(),
                agreed.terms(),
                agreed.terms().amount() == 0 ? "" : payments.method(),
                State.PENDING,
                null,
                null,
                now);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Problem exists(GrantedPass pass) {
        return new Problem(
                "pass-exists",
                409,
                "This box already holds a pass for this item; nothing was charged. Ask for a licence with it.",
                Map.of("pass", pass.id()));
    }
}
