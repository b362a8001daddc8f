package dev.usher.pass.internal;

import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Payments.Refusal;
import dev.usher.pass.store.Bill;
import dev.usher.pass.store.Bill.State;
import dev.usher.pass.store.BillStore;
import dev.usher.pass.store.PassDatabase;
import dev.usher.payment.api.PaymentException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has gifts and periods of subscriptions paid, each once: the bill is written first, the money
 * reserved under its id, what it is for given in one transaction, then the money taken. Every step
 * may be repeated.
 */
@Component(service = Bills.class)
public final class Bills {
    private static final Logger LOG = LoggerFactory.getLogger(Bills.class);

    /** So many times a subscription is tried again while it is past due. */
    private static final int RETRIES = 12;

    private final BillStore store;
    private final Payments payments;
    private final Duration completeWithin;
    private final Duration chargeAhead;
    private final Duration again;
    private final InstantSource clock;

    @Activate
    public Bills(
            @Reference PassSettings settings,
            @Reference PassDatabase database,
            @Reference Payments payments) {
        this(settings, database, payments, Clock.systemUTC());
    }

    Bills(PassSettings settings, PassDatabase database, Payments payments, InstantSource clock) {
        this.store = database.bills();
        this.payments = payments;
        this.completeWithin = settings.completeWithin();
        this.chargeAhead = settings.chargeAhead();
        this.again = settings.pastDue().dividedBy(RETRIES);
        this.clock = clock;
    }

    /** A bill to be paid the way new purchases are. */
    Bill bill(String household, long amount, String currency, String purpose) {
        Instant now = now();
        return Bill.pending(
                TimeOrderedId.at(now),
                household,
                amount,
                currency,
                purpose,
                amount == 0 ? "" : payments.method(),
                now);
    }

    /**
     * Has a bill paid, or says again what became of it.
     *
     * @throws Problem payment-declined (402), payment-mismatch, purchase-lapsed,
     *     idempotency-in-progress (409), payment-unavailable (503)
     */
    void pay(Bill bill) {
        Bill b = bill.state() == State.PENDING ? authorise(bill) : bill;
        switch (b.state()) {
            case GRANTED -> capture(b);
            case CANCELLED, CLOSED -> {
                if (bill.state() != State.CLOSED) {
                    // even if another thread has closed it since: our reservation may be later
                    release(b);
                }
                throw new Refusal(b.refusal() == null ? Refusal.LAPSED : b.refusal(), b.balance())
                        .problem(b);
            }
            default -> {
                // paid before
            }
        }
    }

    /** Gives money back that is to be given back; what fails is tried again later. */
    void refund(Bill bill) {
        try {
            payments.capture(bill);
            payments.refund(bill);
            store.refunded(bill.id());
        } catch (PaymentException e) {
            LOG.warn("Payment {} could not be given back yet: {}", bill.id(), e.getMessage());
        }
    }

    /** Brings to its end what a crash or an unreachable payment provider cut off. */
    void recover(Instant createdBefore) {
        for (Bill bill : store.unfinished(createdBefore)) {
            try {
                recover(bill);
            } catch (Problem refused) {
                LOG.debug("Bill {}: {}", bill.id(), refused.code());
            }
        }
    }

    private void recover(Bill cutOff) {
        Bill b = cutOff;
        if (b.state() == State.PENDING && now().isAfter(b.created().plus(completeWithin))) {
            // whoever asked has long given up, and a subscription makes a new attempt
            store.cancel(b, Refusal.LAPSED, null, now());
            b = store.find(b.id()).orElseThrow();
        }
        if (b.state() == State.REFUNDING) {
            refund(b);
        } else {
            pay(b);
        }
    }

    private Bill authorise(Bill bill) {
        try {
            payments.authorise(bill);
            store.grant(bill, now(), chargeAhead);
        } catch (PaymentException e) {
            Refusal refusal = Refusal.of(e);
            store.cancel(bill, refusal.code(), refusal.balance(), now().plus(again));
        }
        return store.find(bill.id()).orElseThrow();
    }

    private void capture(Bill bill) {
        try {
            payments.capture(bill);
            store.settled(bill.id());
        } catch (PaymentException e) {
            // what it is for is given and the money reserved: the recovery takes it later
            LOG.warn(
                    "Payment {} is authorised but could not be captured yet: {}",
                    bill.id(),
                    e.getMessage());
        }
    }

    private void release(Bill bill) {
        try {
            payments.release(bill);
            store.closed(bill.id());
        } catch (PaymentException e) {
            LOG.warn("Payment {} could not be released yet: {}", bill.id(), e.getMessage());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
