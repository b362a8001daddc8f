package dev.usher.pass.internal;

import dev.usher.media.api.Problem;
import dev.usher.pass.store.Purchase;
import dev.usher.payment.api.PaymentException;
import dev.usher.payment.api.PaymentException.Reason;
import dev.usher.payment.api.PaymentProvider;
import java.util.Comparator;
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

/** Finds the payment provider of a purchase; providers come and go. */
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

    void authorise(Purchase p) throws PaymentException {
        if (costs(p)) {
            provider(p)
                    .authorise(
                            p.id(),
                            p.household(),
                            p.terms().amount(),
                            p.terms().currency(),
                            p.terms().offer() + " of item " + p.terms().item());
        }
    }

    void capture(Purchase p) throws PaymentException {
        if (costs(p)) {
            provider(p).capture(p.id());
        }
    }

    void release(Purchase p) throws PaymentException {
        if (costs(p)) {
            provider(p).release(p.id());
        }
    }

    void refund(Purchase p) throws PaymentException {
        if (costs(p)) {
            provider(p).refund(p.id());
        }
    }

    /** What a box is told when nobody knows whether money moved. */
    static Problem unavailable(PaymentException cause) {
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

    private static boolean costs(Purchase p) {
        return p.terms().amount() > 0;
    }

    private PaymentProvider provider(Purchase p) throws PaymentException {
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
