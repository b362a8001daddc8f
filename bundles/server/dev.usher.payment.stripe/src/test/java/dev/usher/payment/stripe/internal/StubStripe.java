package dev.usher.payment.stripe.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stripe's public API as far as payments need it: PaymentIntents with manual capture, Refunds,
 * Idempotency-Key. Can be told to decline, to fail, and to lose its answers.
 */
final class StubStripe implements AutoCloseable {
    static final String SECRET = "sk_test_1";

    /** What goes wrong with the next request, before or after it took effect. */
    enum Trouble {
        NONE,
        ERROR_500,
        RATE_LIMITED,
        UNDER_WAY,
        ANSWER_LOST,
        GARBAGE
    }

    /** A PaymentIntent. */
    static final class Intent {
        final String id;
        final Map<String, String> form;
        String status = "requires_capture";
        boolean refunded;

        Intent(String id, Map<String, String> form) {
            this.id = id;
            this.form = form;
        }
    }

    private record Answer(int status, String body) {}

    final Map<String, Intent> intents = new LinkedHashMap<>();
    final List<String> requests = new ArrayList<>();
    Trouble trouble = Trouble.NONE;
    boolean declines;
    boolean undecided;
    private final Map<String, Answer> answers = new HashMap<>();
    private final Map<String, String> bodies = new HashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    StubStripe() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer answer;
        Trouble now;
        synchronized (this) {
            now = trouble;
            trouble = Trouble.NONE;
            answer =
                    switch (now) {
                        case ERROR_500 -> new Answer(500, "{\"error\":{\"type\":\"api_error\"}}");
                        case RATE_LIMITED ->
                                new Answer(429, "{\"error\":{\"code\":\"rate_limit\"}}");
                        case UNDER_WAY ->
                                new Answer(
                                        409,
                                        "{\"error\":{\"type\":\"idempotency_error\",\"code\":\"idempotency_key_in_use\","
                                                + "\"message\":\"There is currently another in-progress request.\"}}");
                        default -> answer(exchange, body);
                    };
        }
        if (now == Trouble.ANSWER_LOST) {
            exchange.close();
            return;
        }
        byte[] bytes = (now == Trouble.GARBAGE ? "<html>" : answer.body()).getBytes();
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer answer(HttpExchange exchange, String body) {
        String path = exchange.getRequestURI().getPath();
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        requests.add(path);
        if (!("Bearer " + SECRET).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return new Answer(401, "{\"error\":{\"message\":\"Invalid API Key\"}}");
        }
        if (answers.containsKey(key)) {
            return bodies.get(key).equals(path + body)
                    ? answers.get(key)
                    : new Answer(400, "{\"error\":{\"type\":\"idempotency_error\"}}");
        }
        Answer answer = act(path, form(body));
        answers.put(key, answer);
        bodies.put(key, path + body);
        return answer;
    }

    private Answer act(String path, Map<String, String> form) {
        String[] parts = path.substring(1).split("/");
        if (path.equals("/v1/payment_intents")) {
            return create(form);
        }
        if (path.equals("/v1/refunds")) {
            Intent intent = intents.get(form.get("payment_intent"));
            intent.refunded = true;
            return new Answer(200, "{\"id\":\"re_1\",\"status\":\"succeeded\"}");
        }
        Intent intent = intents.get(parts[2]);
        intent.status = parts[3].equals("capture") ? "succeeded" : "canceled";
        return render(intent);
    }

    private Answer create(Map<String, String> form) {
        if (declines) {
            return new Answer(
                    402,
                    "{\"error\":{\"type\":\"card_error\",\"code\":\"card_declined\",\"message\":\"Your card was declined.\"}}");
        }
        Intent intent = new Intent("pi_" + (intents.size() + 1), form);
        intent.status = undecided ? "processing" : "requires_capture";
        intents.put(intent.id, intent);
        return render(intent);
    }

    private static Answer render(Intent intent) {
        return new Answer(
                200, "{\"id\":\"" + intent.id + "\",\"status\":\"" + intent.status + "\"}");
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The one there is. */
    Intent only() {
        return intents.values().iterator().next();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
