package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.TestDatabase.Killed;
import dev.usher.payment.api.PaymentException;
import dev.usher.payment.api.PaymentProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server dies before each statement in turn and is started again: nothing paid is lost, nothing
 * is paid twice; whether payment is part of the purchase's transaction, or a step of its own as
 * with a provider elsewhere.
 */
@Tag("P1")
class CrashTest {
    private static final int MANY = 200;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBoxAsksAgainAfterTheCrash(boolean elsewhere) {
        int deaths =
                dieEverywhere(
                        elsewhere,
                        server -> {
                            PassGrant pass = server.buy(server.living, "k1");
                            assertThat(server.buy(server.living, "k1")).isEqualTo(pass);
                            paidOnce(server);
                            server.recovery.run();
                            paidOnce(server);
                        });
        assertThat(deaths).isBetween(10, MANY - 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theServerFinishesByItselfAfterTheCrash(boolean elsewhere) {
        dieEverywhere(
                elsewhere,
                server -> {
                    boolean begun = server.count("pass_purchase") == 1;
                    server.recovery.run();
                    if (begun) {
                        paidOnce(server);
                    } else {
                        untouched(server);
                    }
                    server.buy(server.living, "k1");
                    paidOnce(server);
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void longAfterTheCrashNobodyIsChargedForNothing(boolean elsewhere) {
        dieEverywhere(
                elsewhere,
                server -> {
                    boolean begun = server.count("pass_purchase") == 1;
                    boolean granted = server.count("pass_pass") == 1;
                    server.now = server.now.plus(Duration.ofHours(1));
                    server.recovery.run();
                    if (granted) {
                        paidOnce(server);
                    } else {
                        untouched(server);
                    }
                    if (begun && !granted) {
                        assertThatThrownBy(() -> server.buy(server.living, "k1"))
                                .isInstanceOfSatisfying(
                                        Problem.class,
                                        p -> assertThat(p.code()).isEqualTo("purchase-lapsed"));
                        server.buy(server.living, "k2");
                        paidOnce(server);
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherKeyAfterTheCrashDoesNotPayTwice(boolean elsewhere) {
        dieEverywhere(
                elsewhere,
                server -> {
                    boolean begun = server.count("pass_purchase") == 1;
                    if (begun) {
                        assertThatThrownBy(() -> server.buy(server.living, "k2"))
                                .isInstanceOfSatisfying(
                                        Problem.class,
                                        p -> assertThat(p.code()).isEqualTo("pass-exists"));
                    } else {
                        server.buy(server.living, "k2");
                    }
                    server.recovery.run();
                    paidOnce(server);
                });
    }

    @Test
    @Tag("P3")
    void aCrashDuringTheFirstLicenceNeitherLosesNorProlongsTheViewingPeriod() throws Exception {
        for (int n = 1; n < MANY; n++) {
            try (PassServer server = new PassServer(directory)) {
                PassGrant pass = server.buy(server.living, "k1");
                Instant first = server.now;
                server.database.dieBefore(n);
                boolean died = died(() -> server.licence(server.living, pass));
                server.database.live();
                server.start();
                boolean begun = server.passes.passes().get(0).firstLicence() != null;
                assertThat(server.count("pass_key_grant")).isEqualTo(begun ? 1 : 0);
                server.now = first.plusSeconds(60);
                LicenceGrant again = server.licence(server.living, pass);
                assertThat(again.viewUntil())
                        .isEqualTo((begun ? first : server.now).plusSeconds(172_800));
                if (!died) {
                    return;
                }
            }
        }
    }

    @Test
    void anUnreachablePaymentProviderIsAskedAgain() {
        try (PassServer server = new PassServer(directory)) {
            Flaky provider = new Flaky(server.prepaid);
            server.otherProvider = provider;
            server.start();
            provider.authorises = false;
            PurchasesTest.refused(
                    "payment-unavailable", 503, () -> server.buy(server.living, "k1"));
            untouched(server);
            provider.authorises = true;
            provider.captures = false;
            PassGrant pass = server.buy(server.living, "k1");
            assertThat(server.account("reserved:" + HOUSEHOLD)).isEqualTo(390);
            provider.captures = true;
            server.recovery.run();
            paidOnce(server);
            assertThat(server.buy(server.living, "k1")).isEqualTo(pass);
        }
    }

    @Test
    void withoutAPaymentProviderNothingIsSold() {
        try (PassServer server = new PassServer(directory)) {
            server.otherProvider =
                    new Flaky(server.prepaid) {
                        @Override
                        public String method() {
                            return "other";
                        }
                    };
            server.start();
            PurchasesTest.refused(
                    "payment-unavailable", 503, () -> server.buy(server.living, "k1"));
            server.otherProvider = null;
            server.start();
            server.recovery.run();
            paidOnce(server);
        }
    }

    @Test
    void aPaymentThatIsUnderWayElsewhereIsToldSo() {
        try (PassServer server = new PassServer(directory)) {
            server.otherProvider =
                    new Flaky(server.prepaid) {
                        @Override
                        public void authorise(
                                String id,
                                String account,
                                long amount,
                                String currency,
                                String purpose)
                                throws PaymentException {
                            throw new PaymentException(
                                    PaymentException.Reason.IN_PROGRESS, "under way");
                        }
                    };
            server.start();
            PurchasesTest.refused(
                    "idempotency-in-progress", 409, () -> server.buy(server.living, "k1"));
            server.otherProvider = null;
            server.start();
            server.buy(server.living, "k1");
            paidOnce(server);
        }
    }

    private interface Afterwards {
        void check(PassServer restarted);
    }

    private int dieEverywhere(boolean elsewhere, Afterwards afterwards) {
        for (int n = 1; n < MANY; n++) {
            try (PassServer server = new PassServer(directory)) {
                if (elsewhere) {
                    server.otherProvider = new Flaky(server.prepaid);
                    server.start();
                }
                server.database.dieBefore(n);
                boolean died = died(() -> server.buy(server.living, "k1"));
                server.database.live();
                if (!died) {
                    return n;
                }
                server.start();
                afterwards.check(server);
            }
        }
        return MANY;
    }

    private interface Action {
        void run() throws Exception;
    }

    private static boolean died(Action action) throws AssertionError {
        try {
            action.run();
            return false;
        } catch (Killed e) {
            return true;
        } catch (Exception e) {
            throw new AssertionError("died of something else", e);
        }
    }

    private static void paidOnce(PassServer server) {
        assertThat(server.count("pass_pass")).isEqualTo(1);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
        assertThat(server.account("reserved:" + HOUSEHOLD)).isZero();
        assertThat(server.account("revenue")).isEqualTo(390);
    }

    private static void untouched(PassServer server) {
        assertThat(server.count("pass_pass")).isZero();
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1000);
        assertThat(server.account("reserved:" + HOUSEHOLD)).isZero();
    }

    /** A provider that is elsewhere, and can be away. */
    private static class Flaky implements PaymentProvider {
        private final PaymentProvider real;
        boolean authorises = true;
        boolean captures = true;

        Flaky(PaymentProvider real) {
            this.real = real;
        }

        @Override
        public String method() {
            return real.method();
        }

        @Override
        public void authorise(
                String payment, String account, long amount, String currency, String purpose)
                throws PaymentException {
            require(authorises);
            real.authorise(payment, account, amount, currency, purpose);
        }

        @Override
        public void capture(String payment) throws PaymentException {
            require(captures);
            real.capture(payment);
        }

        @Override
        public void release(String payment) throws PaymentException {
            real.release(payment);
        }

        @Override
        public void refund(String payment) throws PaymentException {
            real.refund(payment);
        }

        private static void require(boolean reachable) throws PaymentException {
            if (!reachable) {
                throw new PaymentException(PaymentException.Reason.UNAVAILABLE, "away");
            }
        }
    }
}
