package dev.usher.payment.stripe.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.usher.media.api.Problem;
import dev.usher.payment.api.PaymentException;
import dev.usher.payment.api.PaymentException.Reason;
import dev.usher.payment.stripe.internal.StubStripe.Trouble;
import dev.usher.payment.stripe.store.StripeStore;
import dev.usher.payment.stripe.store.StripeStore.Customer;
import dev.usher.payment.stripe.store.StripeStore.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("P1")
class StripePaymentsTest {
    private static final String WEBHOOK_SECRET = "whsec_1";
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private StubStripe stripe;
    private JdbcConnectionPool database;
    private StripeStore store;
    private StripePayments payments;
    private Webhooks webhooks;

    @BeforeEach
    void start() throws IOException {
        stripe = new StubStripe();
        database =
                JdbcConnectionPool.create(
                        "jdbc:h2:mem:"
                                + UUID.randomUUID()
                                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1",
                        "sa",
                        "");
        store = new StripeStore(database);
        store.customer("h1", new Customer("cus_1", "pm_1"));
        StripeSettings settings =
                new StripeSettings(
                        StubStripe.SECRET, WEBHOOK_SECRET, stripe.url(), Duration.ofSeconds(5));
        payments = new StripePayments(settings, store, () -> now);
        webhooks = new Webhooks(settings, store, () -> now);
    }

    @AfterEach
    void stop() {
        stripe.close();
        database.dispose();
    }

    private void authorise() throws PaymentException {
        payments.authorise("p1", "h1", 390, "EUR", "rent of a film");
    }

    private State state() {
        return store.find("p1").orElseThrow().state();
    }

    @Test
    @DisplayName("reserves, takes and gives back, each once however often it is asked")
    void life() throws PaymentException {
        authorise();
        authorise();
        assertThat(stripe.intents).hasSize(1);
        assertThat(stripe.only().form)
                .containsEntry("amount", "390")
                .containsEntry("currency", "eur")
                .containsEntry("customer", "cus_1")
                .containsEntry("payment_method", "pm_1")
                .containsEntry("capture_method", "manual")
                .containsEntry("description", "rent of a film")
                .containsEntry("metadata[payment]", "p1");
        payments.capture("p1");
        payments.capture("p1");
        assertThat(stripe.only().status).isEqualTo("succeeded");
        payments.refund("p1");
        payments.refund("p1");
        assertThat(stripe.only().refunded).isTrue();
        assertThat(stripe.requests).hasSize(3);
    }

    @Test
    @DisplayName("a declined card is declined, and stays so for this payment")
    void declined() {
        stripe.declines = true;
        refused(Reason.DECLINED, this::authorise);
        stripe.declines = false;
        refused(Reason.DECLINED, this::authorise);
        assertThat(stripe.intents).isEmpty();
    }

    @Test
    @DisplayName("a household without a card is told to add one")
    void noCard() {
        assertThatExceptionOfType(PaymentException.class)
                .isThrownBy(() -> payments.authorise("p2", "h2", 1, "EUR", ""))
                .withMessageContaining("Add one");
    }

    @ParameterizedTest
    @EnumSource(value = Trouble.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("when the answer does not come, asking again moves no more money")
    void troubles(Trouble trouble) throws PaymentException {
        stripe.trouble = trouble;
        refused(reason(trouble), this::authorise);
        assertThat(state()).isEqualTo(State.ASKED);
        authorise();
        assertThat(stripe.intents).hasSize(1);
        stripe.trouble = trouble;
        refused(reason(trouble), () -> payments.capture("p1"));
        payments.capture("p1");
        stripe.trouble = trouble;
        refused(reason(trouble), () -> payments.refund("p1"));
        payments.refund("p1");
        assertThat(stripe.only().refunded).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    @DisplayName("what was asked for and then called off holds nothing, whatever got lost")
    void releasedAfterTrouble(Trouble trouble) throws PaymentException {
        stripe.trouble = trouble;
        try {
            authorise();
        } catch (PaymentException lost) {
            assertThat(lost.reason()).isEqualTo(reason(trouble));
        }
        stripe.trouble = trouble;
        if (trouble == Trouble.NONE) {
            payments.release("p1");
        } else {
            refused(Reason.UNAVAILABLE, () -> payments.release("p1"));
        }
        payments.release("p1");
        assertThat(stripe.intents.values()).allMatch(i -> i.status.equals("canceled"));
        assertThat(state()).isEqualTo(State.RELEASED);
        refused(Reason.DECLINED, this::authorise);
        refused(Reason.MISMATCH, () -> payments.capture("p1"));
    }

    @Test
    @DisplayName("released before it was asked for, it is never reserved")
    void releasedFirst() throws PaymentException {
        payments.release("p1");
        refused(Reason.DECLINED, this::authorise);
        assertThat(stripe.requests).isEmpty();
    }

    @Test
    @DisplayName("the same id with another amount is a mistake, not a payment")
    void mismatch() throws PaymentException {
        authorise();
        refused(Reason.MISMATCH, () -> payments.authorise("p1", "h1", 391, "EUR", ""));
        refused(Reason.MISMATCH, () -> payments.authorise("p1", "h2", 390, "EUR", ""));
        refused(Reason.MISMATCH, () -> payments.refund("p1"));
        refused(Reason.MISMATCH, () -> payments.capture("p9"));
        payments.capture("p1");
        refused(Reason.MISMATCH, () -> payments.release("p1"));
    }

    @Test
    @DisplayName("a bank that decides later reports it; early, twice and late reports do no harm")
    void webhook() throws Exception {
        stripe.undecided = true;
        refused(Reason.UNAVAILABLE, this::authorise);
        report("payment_intent.succeeded", 390);
        assertThat(state()).as("not yet authorised").isEqualTo(State.ASKED);
        report("payment_intent.amount_capturable_updated", 390);
        report("payment_intent.amount_capturable_updated", 390);
        assertThat(state()).isEqualTo(State.AUTHORISED);
        authorise();
        report("payment_intent.payment_failed", 390);
        assertThat(state()).as("a late report").isEqualTo(State.AUTHORISED);
        payments.capture("p1");
        payments.refund("p1");
        report("payment_intent.succeeded", 390);
        assertThat(state()).isEqualTo(State.REFUNDED);
    }

    @Test
    @DisplayName("a failure that comes by webhook declines the payment")
    void webhookDeclines() throws Exception {
        stripe.undecided = true;
        refused(Reason.UNAVAILABLE, this::authorise);
        report("payment_intent.payment_failed", 390);
        refused(Reason.DECLINED, this::authorise);
    }

    @Test
    @DisplayName("reports nobody signed, old ones, other amounts and garbage change nothing")
    void badReports() throws Exception {
        stripe.undecided = true;
        refused(Reason.UNAVAILABLE, this::authorise);
        byte[] body = event("payment_intent.amount_capturable_updated", 390);
        long time = now.getEpochSecond();
        problem("webhook-signature", () -> webhooks.take(null, body));
        problem("webhook-signature", () -> webhooks.take("t=" + time + ",v1=00", body));
        problem("webhook-signature", () -> webhooks.take("v1=" + mac(time, body), body));
        problem("webhook-signature", () -> webhooks.take(signed(time - 301, body), body));
        problem("webhook-signature", () -> webhooks.take(signed(time, "other".getBytes()), body));
        problem(
                "webhook-malformed",
                () -> webhooks.take(signed(time, "x".getBytes()), "x".getBytes()));
        report("payment_intent.amount_capturable_updated", 1);
        report("payment_intent.unheard_of", 390);
        assertThat(state()).isEqualTo(State.ASKED);
        report("payment_intent.amount_capturable_updated", 390);
        assertThat(state()).isEqualTo(State.AUTHORISED);
    }

    private void report(String type, long amount) throws Exception {
        byte[] body = event(type, amount);
        webhooks.take(signed(now.getEpochSecond(), body), body);
    }

    private static byte[] event(String type, long amount) {
        return ("{\"id\":\"evt_1\",\"type\":\""
                        + type
                        + "\",\"data\":{\"object\":{\"id\":\"pi_1\",\"amount\":"
                        + amount
                        + ",\"metadata\":{\"payment\":\"p1\"}}}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String signed(long time, byte[] body) throws Exception {
        return "t=" + time + ",v0=ignored,v1=" + mac(time, body);
    }

    private static String mac(long time, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(WEBHOOK_SECRET.getBytes(), "HmacSHA256"));
        mac.update((time + ".").getBytes());
        return HexFormat.of().formatHex(mac.doFinal(body));
    }

    /** Whether a twin of the request is at work, or nobody knows. */
    private static Reason reason(Trouble trouble) {
        return trouble == Trouble.UNDER_WAY ? Reason.IN_PROGRESS : Reason.UNAVAILABLE;
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(PaymentException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static void problem(String code, ThrowingCallable call) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(call)
                .satisfies(p -> assertThat(p.code()).isEqualTo(code));
    }
}
