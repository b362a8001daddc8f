package dev.usher.payment.stripe.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.media.api.Problem;
import dev.usher.payment.stripe.store.StripeStore;
import dev.usher.payment.stripe.store.StripeStore.Payment;
import dev.usher.payment.stripe.store.StripeStore.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Stripe reports by itself. Reports come late, twice and in any order: each only moves a
 * payment on from where it stands.
 */
@Component(service = Webhooks.class)
public final class Webhooks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private final StripeStore store;
    private final byte[] secret;
    private final InstantSource clock;

    @Activate
    public Webhooks(@Reference StripeSettings settings, @Reference StripeStore store) {
        this(settings, store, Clock.systemUTC());
    }

    Webhooks(StripeSettings settings, StripeStore store, InstantSource clock) {
        this.store = store;
        this.secret = settings.webhookSecret().getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
    }

    /**
     * Takes a report.
     *
     * @param signature header {@code Stripe-Signature}: {@code t=…,v1=…}
     * @throws Problem webhook-signature (400), webhook-malformed (400)
     */
    public void take(String signature, byte[] body) {
        requireSigned(signature, body);
        JsonNode event;
        try {
            event = JSON.readTree(body);
        } catch (IOException e) {
            throw new Problem("webhook-malformed", 400, "The event is no JSON.");
        }
        JsonNode object = event.path("data").path("object");
        switch (event.path("type").asText()) {
            case "payment_intent.amount_capturable_updated" ->
                    advance(payment(object), object, State.ASKED, State.AUTHORISED);
            case "payment_intent.succeeded" ->
                    advance(payment(object), object, State.AUTHORISED, State.CAPTURED);
            case "payment_intent.payment_failed" ->
                    advance(payment(object), object, State.ASKED, State.DECLINED);
            case "payment_intent.canceled" -> {
                Optional<Payment> p = payment(object);
                advance(p, object, State.ASKED, State.DECLINED);
                advance(p, object, State.RELEASING, State.RELEASED);
            }
            case "charge.refunded" ->
                    store.ofIntent(object.path("payment_intent").asText())
                            .ifPresent(
                                    p ->
                                            store.move(
                                                    p.id(),
                                                    State.CAPTURED,
                                                    State.REFUNDED,
                                                    null,
                                                    clock.instant()));
            default -> LOG.debug("Event {} means nothing here", event.path("type").asText());
        }
    }

    private Optional<Payment> payment(JsonNode intent) {
        Optional<Payment> p =
                store.find(intent.path("metadata").path("payment").asText())
                        .filter(known -> known.household() != null);
        p.filter(known -> known.amount() != intent.path("amount").asLong())
                .ifPresent(
                        known ->
                                LOG.error(
                                        "Stripe reports another amount for payment {} than was asked for; ignored",
                                        known.id()));
        return p.filter(known -> known.amount() == intent.path("amount").asLong());
    }

    private void advance(Optional<Payment> payment, JsonNode intent, State from, State to) {
        payment.ifPresent(
                p -> store.move(p.id(), from, to, intent.path("id").asText(), clock.instant()));
    }

    private void requireSigned(String header, byte[] body) {
        String time = "";
        boolean signed = false;
        for (String part : header == null ? new String[0] : header.split(",")) {
            if (part.startsWith("t=")) {
                time = part.substring(2);
            } else if (part.startsWith("v1=")) {
                signed |=
                        MessageDigest.isEqual(
                                mac(time, body).getBytes(StandardCharsets.US_ASCII),
                                part.substring(3).getBytes(StandardCharsets.US_ASCII));
            }
        }
        if (!signed || !fresh(time)) {
            throw new Problem(
                    "webhook-signature",
                    400,
                    "The event is not signed by Stripe, or long ago. Compare the webhook's secret and the clock.");
        }
    }

    private boolean fresh(String time) {
        try {
            Instant sent = Instant.ofEpochSecond(Long.parseLong(time));
            return Duration.between(sent, clock.instant()).abs().compareTo(TOLERANCE) <= 0;
        } catch (NumberFormatException | DateTimeException e) {
            return false;
        }
    }

    private String mac(String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
