package dev.usher.payment.stripe.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usher.payment.api.PaymentException;
import dev.usher.payment.api.PaymentException.Reason;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The part of Stripe's public API that authorises, takes and gives back money (PaymentIntents with
 * manual capture, Refunds). Every POST carries an Idempotency-Key, so that it may be repeated.
 */
final class StripeApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "2024-06-20";
    private static final int OK = 200;
    private static final int PAYMENT_REQUIRED = 402;
    private static final int BAD_REQUEST = 400;

    /** Another request with the same Idempotency-Key is being worked on. */
    private static final int CONFLICT = 409;

    private final StripeSettings settings;
    private final HttpClient client;

    StripeApi(StripeSettings settings) {
        this.settings = settings;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(settings.patience())
                        .build();
    }

    /**
     * A PaymentIntent.
     *
     * @param status as Stripe says: requires_capture, succeeded, canceled, processing, …
     */
    record Intent(String id, String status) {}

    Intent post(String path, String idempotencyKey, Map<String, String> form)
            throws PaymentException {
        String body =
                form.entrySet().stream()
                        .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                        .collect(Collectors.joining("&"));
        HttpRequest request =
                HttpRequest.newBuilder(settings.api().resolve(path))
                        .timeout(settings.patience())
                        .header("Authorization", "Bearer " + settings.secretKey())
                        .header("Stripe-Version", VERSION)
                        .header("Idempotency-Key", idempotencyKey)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build();
        try {
            return read(client.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new PaymentException(
                    Reason.UNAVAILABLE, "Stripe gives no answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PaymentException(Reason.UNAVAILABLE, "interrupted while asking Stripe", e);
        }
    }

    private static Intent read(HttpResponse<String> answer) throws PaymentException {
        JsonNode json = json(answer);
        if (answer.statusCode() == OK) {
            return new Intent(json.path("id").asText(), json.path("status").asText());
        }
        JsonNode error = json.path("error");
        String message = error.path("message").asText("HTTP " + answer.statusCode());
        if (answer.statusCode() == CONFLICT) {
            throw new PaymentException(Reason.IN_PROGRESS, message);
        }
        if (answer.statusCode() == PAYMENT_REQUIRED) {
            throw new PaymentException(Reason.DECLINED, message);
        }
        if (answer.statusCode() == BAD_REQUEST) {
            JsonNode intent = error.path("payment_intent");
            if (error.path("code").asText().equals("payment_intent_unexpected_state")
                    && intent.has("status")) {
                return new Intent(intent.path("id").asText(), intent.path("status").asText());
            }
            throw new PaymentException(Reason.MISMATCH, message);
        }
        throw new PaymentException(
                Reason.UNAVAILABLE, "Stripe answers " + answer.statusCode() + ": " + message);
    }

    private static JsonNode json(HttpResponse<String> answer) throws PaymentException {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new PaymentException(
                    Reason.UNAVAILABLE, "Stripe's answer is no JSON: " + e.getMessage(), e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
