package dev.usher.pass.internal;

import dev.usher.media.api.Problem;
import dev.usher.pass.store.Payable;
import dev.usher.payment.api.PaymentException;
import dev.usher.payment.api.PaymentException.Reason;
import dev.usher.payment.api.PaymentProvider;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Finds the payment provider of a purchase or bill; providers come and go. */
@Component(service = Payments.class)
public final class Payments {
    private final Map<ServiceReference<PaymentProvider>, PaymentProvider> providers =
            new ConcurrentSkipListMap<>(Comparator.reverseOrder());
    private final String method;

    @Activate
    public Payments(@Reference PassSettings settings) {
        this.method = settings.paymentMethod();
    }

    @Reference(
            name = "provider",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void add(ServiceReference<PaymentProvider> reference, PaymentProvider provider) {
        providers.put(reference, provider);
    }

    void remove(ServiceReference<PaymentProvider> reference) {
        providers.remove(reference);
    }

    /** The method by which new purchases are paid. */
    String method() {
        return method;
    }

    /** Whether paying it would be part of the transaction this thread is in. */
    boolean joins(Payable p) {
        try {
            return !costs(p) || provider(p).joinsTransactions();
        } catch (PaymentException away) {
            return false;
        }
    }

    void charge(Payable p) throws PaymentException {
        if (costs(p)) {
            provider(p).charge(p.id(), p.household(), p.amount(), p.currency(), p.purpose());
        }
    }

    void authorise(Payable p) throws PaymentException {
        if (costs(p)) {
            provider(p).authorise(p.id(), p.household(), p.amount(), p.currency(), p.purpose());
        }
    }

    void capture(Payable p) throws PaymentException {
        if (costs(p)) {
            provider(p).capture(p.id());
        }
    }

    void release(Payable p) throws PaymentException {
        if (costs(p)) {
            provider(p).release(p.id());
        }
    }

    void refund(Payable p) throws PaymentException {
        if (costs(p)) {
            provider(p).refund(p.id());
        }
    }

    /** What is asked for is refused for good; what for is kept with the purchase or bill. */
    record Refusal(String code, Long balance) {
        static final String DECLINED = "payment-declined";
        static final String MISMATCH = "payment-mismatch";
        static final String LAPSED = "purchase-lapsed";

        /**
         * What the provider refuses for good.
         *
         * @throws Problem idempotency-in-progress (409), payment-unavailable (503): nothing is
         *     decided yet
         */
        static Refusal of(PaymentException e) {
            return switch (e.reason()) {
                case DECLINED ->
                        new Refusal(
                                DECLINED,
                                e.available().isPresent() ? e.available().getAsLong() : null);
                case MISMATCH -> new Refusal(MISMATCH, null);
                default -> throw unavailable(e);
            };
        }

        /** What is said of it, also when it is asked again. */
        Problem problem(Payable p) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("price", p.amount());
            members.put("currency", p.currency());
            return switch (code) {
                case DECLINED -> {
                    if (balance != null) {
                        members.put("balance", balance);
                    }
                    yield new Problem(
                            DECLINED,
                            402,
                            "The payment was declined; nothing was charged. Credit the account, then buy again.",
                            members);
                }
                case LAPSED ->
                        new Problem(
                                LAPSED,
                                409,
                                "This purchase could not be completed in time and was called off; nothing was charged. Buy"
                                        + " again.");
                default ->
                        new Problem(
                                MISMATCH,
                                409,
                                "The payment provider knows this payment with another amount; nothing was charged. Buy"
                                        + " again.",
                                members);
            };
        }
    }

    /** What a box is told when nobody knows whether money moved. */
    static Problem unavailable(PaymentException cause) {
        if (cause.reason() == Reason.IN_PROGRESS) {
            Problem problem =
                    new Problem(
                            "idempotency-in-progress",
                            409,
                            "This very payment is under way. Ask again with the same Idempotency-Key in a moment.",
                            Map.of("retryAfter", 1));
            problem.initCause(cause);
            return problem;
        }
        Problem problem =
                new Problem(
                        "payment-unavailable",
                        503,
                        "The payment could not be made now. Ask again with the same Idempotency-Key: nothing is paid"
                                + " twice.",
                        Map.of("retryAfter", 5));
        problem.initCause(cause);
        return problem;
    }

    private static boolean costs(Payable p) {
        return p.amount() > 0;
    }

    private PaymentProvider provider(Payable p) throws PaymentException {
        return List.copyOf(providers.values()).stream()
                .filter(provider -> provider.method().equals(p.method()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new PaymentException(
                                        Reason.UNAVAILABLE,
                                        "No payment provider \""
                                                + p.method()
                                                + "\" is installed."));
    }
}
