package dev.usher.payment.stripe.internal;

import dev.usher.payment.api.PaymentException;
import dev.usher.payment.api.PaymentException.Reason;
import dev.usher.payment.api.PaymentProvider;
import dev.usher.payment.stripe.internal.StripeApi.Intent;
import dev.usher.payment.stripe.store.StripeStore;
import dev.usher.payment.stripe.store.StripeStore.Customer;
import dev.usher.payment.stripe.store.StripeStore.Payment;
import dev.usher.payment.stripe.store.StripeStore.State;
import java.time.Clock;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Payment by card through Stripe. What Stripe was asked is written down before it is asked; an
 * answer that got lost is asked for again under the same Idempotency-Key, or comes by webhook.
 */
@Component
public final class StripePayments implements PaymentProvider {
    private static final String INTENTS = "v1/payment_intents";
    private final StripeStore store;
    private final StripeApi api;
    private final InstantSource clock;

    @Activate
    public StripePayments(@Reference StripeSettings settings, @Reference StripeStore store) {
        this(settings, store, Clock.systemUTC());
    }

    StripePayments(StripeSettings settings, StripeStore store, InstantSource clock) {
        this.store = store;
        this.api = new StripeApi(settings);
        this.clock = clock;
    }

    @Override
    public String method() {
        return "stripe";
    }

    @Override
    public void authorise(
            String payment, String account, long amount, String currency, String purpose)
            throws PaymentException {
        Payment p =
                store.begin(
                        new Payment(payment, account, amount, currency, purpose, null, State.ASKED),
                        clock.instant());
        if (p.household() != null
                && !(p.household().equals(account)
                        && p.amount() == amount
                        && p.currency().equals(currency))) {
            throw new PaymentException(
                    Reason.MISMATCH, "Payment " + payment + " is known with another amount.");
        }
        switch (p.state()) {
            case ASKED -> ask(p);
            case AUTHORISED, CAPTURED, REFUNDED -> {
                // done before
            }
            default ->
                    throw new PaymentException(
                            Reason.DECLINED, "Payment " + payment + " was declined or called off.");
        }
    }

    private void ask(Payment p) throws PaymentException {
        Intent intent;
        try {
            intent = create(p);
        } catch (PaymentException e) {
            // a twin that is under way may still be authorised
            if (e.reason() == Reason.DECLINED || e.reason() == Reason.MISMATCH) {
                move(p, State.ASKED, State.DECLINED, null);
            }
            throw e;
        }
        switch (intent.status()) {
            case "requires_capture" -> {
                if (!move(p, State.ASKED, State.AUTHORISED, intent.id())
                        && state(p) != State.AUTHORISED) {
                    // called off meanwhile: what was just reserved is held for nobody
                    cancel(p, intent.id());
                    throw new PaymentException(
                            Reason.DECLINED, "Payment " + p.id() + " was called off.");
                }
            }
            case "processing", "requires_action" ->
                    throw new PaymentException(
                            Reason.UNAVAILABLE, "The bank has not decided yet about " + p.id());
            default -> {
                move(p, State.ASKED, State.DECLINED, intent.id());
                throw new PaymentException(
                        Reason.DECLINED, "Stripe did not authorise it: " + intent.status());
            }
        }
    }

    private Intent create(Payment p) throws PaymentException {
        Customer customer =
                store.customer(p.household())
                        .orElseThrow(
                                () ->
                                        new PaymentException(
                                                Reason.DECLINED,
                                                "No card is known for this household. Add one first."));
        Map<String, String> form = new LinkedHashMap<>();
        form.put("amount", Long.toString(p.amount()));
        form.put("currency", p.currency().toLowerCase(Locale.ROOT));
        form.put("customer", customer.customer());
        form.put("payment_method", customer.method());
        form.put("capture_method", "manual");
        form.put("confirm", "true");
        form.put("off_session", "true");
        form.put("description", p.purpose());
        form.put("metadata[payment]", p.id());
        return api.post(INTENTS, "authorise-" + p.id(), form);
    }

    @Override
    public void capture(String payment) throws PaymentException {
        Payment p = known(payment);
        switch (p.state()) {
            case CAPTURED, REFUNDED -> {
                // done before
            }
            case AUTHORISED -> {
                Intent intent =
                        api.post(
                                INTENTS + "/" + p.intent() + "/capture",
                                "capture-" + payment,
                                Map.of());
                if (!intent.status().equals("succeeded")) {
                    throw new PaymentException(
                            Reason.UNAVAILABLE, "Stripe did not capture: " + intent.status());
                }
                move(p, State.AUTHORISED, State.CAPTURED, null);
            }
            default ->
                    throw new PaymentException(
                            Reason.MISMATCH, "Payment " + payment + " is " + p.state() + ".");
        }
    }

    @Override
    public void release(String payment) throws PaymentException {
        Payment none = new Payment(payment, null, 0, null, null, null, State.RELEASED);
        Payment p = store.begin(none, clock.instant());
        switch (p.state()) {
            case RELEASED, DECLINED -> {
                // nothing is held
            }
            case ASKED -> {
                move(p, State.ASKED, State.RELEASING, null);
                release(payment);
            }
            case AUTHORISED -> {
                move(p, State.AUTHORISED, State.RELEASING, null);
                release(payment);
            }
            case RELEASING -> cancel(p, p.intent() == null ? askedFor(p) : p.intent());
            default ->
                    throw new PaymentException(
                            Reason.MISMATCH,
                            "Payment " + payment + " was captured. Refund it instead.");
        }
    }

    /**
     * Stripe was asked and its answer was lost: asked again under the same key it tells what it
     * did.
     *
     * @return null when it declined
     */
    private String askedFor(Payment p) throws PaymentException {
        try {
            return create(p).id();
        } catch (PaymentException e) {
            if (e.reason() != Reason.DECLINED) {
                throw new PaymentException(
                        Reason.UNAVAILABLE, "It is unknown what is held: " + e.getMessage(), e);
            }
            return null;
        }
    }

    /**
     * @param intent null = there is none
     */
    private void cancel(Payment p, String intent) throws PaymentException {
        if (intent != null) {
            Intent canceled =
                    api.post(INTENTS + "/" + intent + "/cancel", "cancel-" + p.id(), Map.of());
            if (!canceled.status().equals("canceled")) {
                throw new PaymentException(
                        Reason.UNAVAILABLE, "Stripe did not cancel: " + canceled.status());
            }
        }
        move(p, State.RELEASING, State.RELEASED, intent);
    }

    @Override
    public void refund(String payment) throws PaymentException {
        Payment p = known(payment);
        if (p.state() == State.REFUNDED) {
            return;
        }
        if (p.state() != State.CAPTURED) {
            throw new PaymentException(
                    Reason.MISMATCH, "Payment " + payment + " is " + p.state() + ".");
        }
        Intent refund =
                api.post("v1/refunds", "refund-" + payment, Map.of("payment_intent", p.intent()));
        if (refund.status().equals("failed") || refund.status().equals("canceled")) {
            throw new PaymentException(
                    Reason.UNAVAILABLE, "Stripe did not give it back: " + refund.status());
        }
        move(p, State.CAPTURED, State.REFUNDED, null);
    }

    private Payment known(String payment) throws PaymentException {
        return store.find(payment)
                .orElseThrow(
                        () ->
                                new PaymentException(
                                        Reason.MISMATCH,
                                        "Payment " + payment + " was never authorised."));
    }

    private State state(Payment p) {
        return store.find(p.id()).orElseThrow().state();
    }

    private boolean move(Payment p, State from, State to, String intent) {
        return store.move(p.id(), from, to, intent, clock.instant());
    }
}
