package dev.usher.backend.rest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BackendException.Reason;
import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.Plan;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.Redemption;
import dev.usher.backend.api.RedemptionRequest;
import dev.usher.backend.api.Subscription;
import dev.usher.backend.api.SubscriptionRequest;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestBackendTest {
    private static final ItemId ITEM = new ItemId("a".repeat(32));

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicReference<String> seen = new AtomicReference<>();
    private HttpServer server;
    private FakeIdentity identity;
    private RestBackend backend;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
        identity =
                new FakeIdentity(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                        SSLContext.getDefault());
        patience(Duration.ofMinutes(1));
    }

    /** How long the backend waits for answers, from now on. */
    private void patience(Duration patience) {
        if (backend != null) {
            backend.close();
        }
        backend = new RestBackend(identity, Duration.ofMinutes(1), patience, 100_000);
    }

    @AfterEach
    void stop() {
        backend.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void readsTheCatalog() throws Exception {
        answer(
                "/api/v1/box/catalog",
                200,
                "application/json",
                "{\"revision\":7,\"removed\":[\"" + ITEM + "\"],\"new\":1}");
        assertThat(backend.catalog(3)).isEqualTo(new CatalogDelta(7, List.of(), List.of(ITEM)));
        assertThat(seen.get()).startsWith("GET /api/v1/box/catalog?since=3");
    }

    @Test
    void putsTheReport() throws Exception {
        answer("/api/v1/box/report", 204, null, "");
        backend.report(
                BoxReport.of(
                        "0.1.0",
                        List.of("10.0.0.1:6891"),
                        List.of(),
                        List.of(),
                        4,
                        List.of(),
                        99,
                        List.of()));
        assertThat(seen.get())
                .startsWith("PUT /api/v1/box/report")
                .contains("content-encoding=gzip")
                .contains("\"appliedChange\":4", "\"endpoints\":[\"10.0.0.1:6891\"]");
    }

    @Test
    void waitsForOrdersLongerThanForOtherCalls() throws Exception {
        server.createContext(
                "/api/v1/box/orders",
                exchange -> {
                    await(600);
                    reply(
                            exchange,
                            200,
                            "application/json",
                            "{\"revision\":9,\"serverTime\":\"2026-01-02T03:04:05Z\"}");
                });
        patience(Duration.ofMillis(200));
        assertThat(backend.orders(8, Duration.ofMinutes(1)).revision()).isEqualTo(9);
        assertThat(seen.get()).startsWith("GET /api/v1/box/orders?after=8&wait=60");
    }

    @Test
    void sendsTheIdempotencyKeyWithAPurchase() throws Exception {
        answer(
                "/api/v1/box/purchases",
                201,
                "application/json",
                "{\"id\":\"p1\",\"item\":\"" + ITEM + "\",\"pass\":\"a.b.c\"}");
        assertThat(
                        backend.purchase(new PurchaseRequest(ITEM, "rent", 300, "EUR", null), "k-1")
                                .id())
                .isEqualTo("p1");
        assertThat(seen.get())
                .contains("idempotency-key=k-1", "\"amount\":300")
                .doesNotContain("pin");
    }

    @Test
    void speaksOfPasses() throws Exception {
        String status =
                "{\"id\":\"p1\",\"status\":\"returned\",\"holder\":\""
                        + "b".repeat(32)
                        + "\","
                        + "\"events\":[{\"type\":\"return\",\"timestamp\":\"2026-01-02T03:04:05Z\"}]}";
        for (String call : List.of("status", "return", "release")) {
            answer("/api/v1/box/passes/p1/" + call, 200, "application/json", status);
        }
        assertThat(backend.status("p1").status()).isEqualTo("returned");
        assertThat(seen.get()).startsWith("GET ");
        assertThat(backend.giveBack("p1").events().get(0).type()).isEqualTo("return");
        assertThat(seen.get()).startsWith("POST /api/v1/box/passes/p1/return");
        assertThat(backend.release("p1").id()).isEqualTo("p1");
        answer(
                "/api/v1/box/passes/p1/claim",
                200,
                "application/json",
                "{\"id\":\"p1\",\"item\":\"" + ITEM + "\",\"pass\":\"a.b.c\"}");
        assertThat(backend.claim("p1").pass()).isEqualTo("a.b.c");
        answer(
                "/api/v1/box/passes",
                200,
                "application/json",
                "[{\"id\":\"p1\",\"item\":\""
                        + ITEM
                        + "\",\"holder\":\""
                        + "b".repeat(32)
                        + "\",\"status\":\"active\",\"claimable\":true}]");
        assertThat(backend.passes()).singleElement().matches(HouseholdPass::claimable);
    }

    @Test
    void speaksOfCodesAndGifts() throws Exception {
        answer(
                "/api/v1/redemptions",
                201,
                "application/json",
                "{\"amount\":500,\"currency\":\"EUR\"}");
        Redemption credit = backend.redeem(new RedemptionRequest("ABCD-1234", null));
        assertThat(credit).isEqualTo(new Redemption(null, 500, "EUR"));
        assertThat(seen.get()).contains("{\"code\":\"ABCD-1234\"}");
        String gift =
                "{\"id\":\"g/1\",\"code\":\"C\",\"item\":\"" + ITEM + "\",\"state\":\"OPEN\"}";
        answer("/api/v1/gifts", 201, "application/json", gift);
        PurchaseRequest paid = new PurchaseRequest(ITEM, "rent", 300, "EUR", null);
        assertThat(backend.buyGift(paid, "k-2").code()).isEqualTo("C");
        assertThat(seen.get()).contains("idempotency-key=k-2", "\"amount\":300");
        answer("/api/v1/gifts/g%2F1/refund", 200, "application/json", gift);
        assertThat(backend.refundGift("g/1").id()).isEqualTo("g/1");
        assertThat(seen.get()).startsWith("POST /api/v1/gifts/g%2F1/refund");
    }

    @Test
    void speaksOfSubscriptions() throws Exception {
        String plan = "{\"id\":\"basic\",\"price\":990,\"currency\":\"EUR\",\"period\":\"P1M\"}";
        answer("/api/v1/subscriptions/plans", 200, "application/json", "[" + plan + "]");
        assertThat(backend.plans()).containsExactly(new Plan("basic", null, 990, "EUR", "P1M", 0));
        String subscription = "{\"id\":\"s1\",\"plan\":" + plan + ",\"state\":\"CANCELLED\"}";
        answer("/api/v1/subscriptions", 201, "application/json", subscription);
        backend.subscribe(new SubscriptionRequest("basic", 990, "EUR", "4711"), "k-3");
        assertThat(seen.get()).contains("idempotency-key=k-3", "\"plan\":\"basic\"", "4711");
        answer("/api/v1/subscriptions/s1/cancel", 200, "application/json", subscription);
        assertThat(backend.cancelSubscription("s1").state())
                .isEqualTo(Subscription.State.CANCELLED);
    }

    @Test
    void speaksOfStreams() throws Exception {
        String slot = "{\"slot\":\"s1\",\"until\":\"2026-01-02T03:09:05Z\"}";
        answer("/api/v1/box/streams", 201, "application/json", slot);
        assertThat(backend.openStream("p1").slot()).isEqualTo("s1");
        assertThat(seen.get()).contains("{\"pass\":\"p1\"}");
        answer("/api/v1/box/streams/s1/renew", 200, "application/json", slot);
        assertThat(backend.renewStream("s1").until()).isEqualTo("2026-01-02T03:09:05Z");
        answer("/api/v1/box/streams/s1", 204, null, "");
        backend.closeStream("s1");
        assertThat(seen.get()).startsWith("DELETE /api/v1/box/streams/s1");
    }

    @Test
    void provesTheKeyWithEveryLicenceRequest() throws Exception {
        answer("/api/v1/box/passes/p1/licence", 200, "application/json", "{\"licence\":\"x.y.z\"}");
        assertThat(backend.licence("p1", new LicenceRequest("a.b.c", "k.e.y", null, 7)).licence())
                .isEqualTo("x.y.z");
        assertThat(seen.get())
                .contains(
                        "usher-proof=POST /api/v1/box/passes/p1/licence a.b.c 1",
                        "{\"pass\":\"a.b.c\",\"sealingKey\":\"k.e.y\",\"storeSequence\":7}");
    }

    @Test
    void provesItAgainWithTheServersNonceWhenTheClockIsWrong() throws Exception {
        server.createContext(
                "/api/v1/box/passes/p1/licence",
                exchange -> {
                    String proof = exchange.getRequestHeaders().getFirst("Usher-Proof");
                    boolean withNonce = proof.endsWith(" 17.abc");
                    reply(
                            exchange,
                            withNonce ? 200 : 401,
                            withNonce ? "application/json" : "application/problem+json",
                            withNonce
                                    ? "{\"licence\":\"x.y.z\"}"
                                    : "{\"type\":\"urn:usher:problem:proof-nonce\",\"nonce\":\"17.abc\"}");
                });
        assertThat(backend.licence("p1", new LicenceRequest("a.b.c", "k.e.y", null, 7)).licence())
                .isEqualTo("x.y.z");
    }

    @Test
    void fetchesThePassAnewWhenTheKeyThatSignedItWasTakenBack() throws Exception {
        server.createContext(
                "/api/v1/box/passes/p1",
                exchange -> {
                    boolean licence = exchange.getRequestURI().getPath().endsWith("/licence");
                    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    boolean anew = body.contains("signed.a.new");
                    if (!licence) {
                        reply(
                                exchange,
                                200,
                                "application/json",
                                "{\"id\":\"p1\",\"item\":\""
                                        + ITEM
                                        + "\",\"pass\":\"signed.a.new\"}");
                    } else if (anew) {
                        reply(exchange, 200, "application/json", "{\"licence\":\"x.y.z\"}");
                    } else {
                        reply(
                                exchange,
                                401,
                                "application/problem+json",
                                "{\"type\":\"urn:usher:problem:pass-signature\",\"status\":401}");
                    }
                });
        assertThat(backend.licence("p1", new LicenceRequest("a.b.c", "k.e.y", null, 7)).licence())
                .isEqualTo("x.y.z");
    }

    @Test
    void passesOnTheServersRefusal() {
        answer(
                "/api/v1/box/purchases",
                402,
                "application/problem+json",
                "{\"type\":\"urn:usher:problem:balance-low\",\"title\":\"x\",\"status\":402,"
                        + "\"detail\":\"Top up.\",\"missing\":250,\"offers\":[{\"id\":\"rent\"}]}");
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(
                        () ->
                                backend.purchase(
                                        new PurchaseRequest(ITEM, "rent", 300, "EUR", null), "k"))
                .satisfies(
                        p -> {
                            assertThat(p.code()).isEqualTo("balance-low");
                            assertThat(p.status()).isEqualTo(402);
                            assertThat(p).hasMessage("Top up.");
                            assertThat(p.members())
                                    .containsEntry("missing", 250)
                                    .containsOnlyKeys("missing", "offers");
                        });
    }

    @Test
    void callsANonsensicalAnswerUntrusted() {
        answer(
                "/api/v1/box/catalog",
                200,
                "text/html",
                "<html>Welcome to the hotel network</html>");
        answer("/api/v1/box/items/" + ITEM, 404, "text/html", "nothing here");
        assertReason(Reason.UNTRUSTED, () -> backend.catalog(0));
        assertReason(Reason.UNTRUSTED, () -> backend.describe(ITEM));
    }

    @Test
    void refusesAnAnswerWithoutEnd() {
        answer(
                "/api/v1/box/catalog",
                200,
                "application/json",
                "{\"x\":\"" + "y".repeat(200_000) + "\"}");
        assertReason(Reason.UNTRUSTED, () -> backend.catalog(0));
    }

    @Test
    void callsAServerThatIsDownOrSilentUnreachable() {
        server.createContext("/api/v1/box/catalog", exchange -> await(60_000));
        patience(Duration.ofMillis(200));
        assertReason(Reason.UNREACHABLE, () -> backend.catalog(0));
        answer("/api/v1/box/items/" + ITEM, 503, "text/plain", "starting");
        assertReason(Reason.UNREACHABLE, () -> backend.describe(ITEM));
        server.stop(0);
        assertReason(Reason.UNREACHABLE, () -> backend.catalog(1));
    }

    @Test
    void saysThatTheBoxIsNotEnrolled() {
        identity.tls = null;
        assertReason(Reason.NOT_ENROLLED, () -> backend.catalog(0));
    }

    @Test
    void closingEndsARunningCall() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.createContext(
                "/api/v1/box/orders",
                exchange -> {
                    asked.countDown();
                    await(60_000);
                });
        var call =
                threads.submit(
                        () ->
                                assertReason(
                                        Reason.UNREACHABLE,
                                        () -> backend.orders(0, Duration.ofSeconds(9))));
        asked.await();
        backend.close();
        call.get();
    }

    private static void assertReason(
            Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private void answer(String path, int status, String type, String body) {
        server.createContext(path, exchange -> reply(exchange, status, type, body));
    }

    private void reply(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        StringBuilder headers = new StringBuilder();
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                headers.append(name.toLowerCase(Locale.ROOT))
                                        .append('=')
                                        .append(values.get(0))
                                        .append(' '));
        seen.set(
                exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI()
                        + " "
                        + headers
                        + new String(body(exchange).readAllBytes(), UTF_8));
        byte[] bytes = body.getBytes(UTF_8);
        if (type != null) {
            exchange.getResponseHeaders().set("Content-Type", type);
        }
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        InputStream body = exchange.getRequestBody();
        return packed ? new GZIPInputStream(body) : body;
    }

    /** The server taking its time. */
    private static void await(long millis) {
        try {
            new CountDownLatch(1).await(millis, java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
