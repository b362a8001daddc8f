package dev.usher.payment.prepaid.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.media.api.Problem;
import dev.usher.payment.api.PaymentException;
import dev.usher.payment.api.PaymentException.Reason;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("P1")
class PrepaidPaymentsTest {
    private static final String H = "household-1";

    private JdbcConnectionPool database;
    private Sql sql;
    private PrepaidPayments payments;

    @BeforeEach
    void open() {
        database =
                JdbcConnectionPool.create(
                        "jdbc:h2:mem:"
                                + UUID.randomUUID()
                                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0;OPTIMIZE_REUSE_RESULTS=0"
                                + ";DB_CLOSE_DELAY=-1",
                        "sa",
                        "");
        database.setMaxConnections(16);
        payments = new PrepaidPayments(database, () -> Instant.parse("2026-03-01T12:00:00Z"));
        sql = new Sql(database);
    }

    @AfterEach
    void everyMovementSumsToZeroAndBalancesMatch() {
        assertThat(
                        sql.query(
                                "SELECT movement FROM prepaid_entry GROUP BY movement HAVING SUM(amount) <> 0 OR COUNT(*) <> 2",
                                row -> row.getString(1)))
                .isEmpty();
        assertThat(
                        sql.query(
                                "SELECT a.holder FROM prepaid_account a WHERE a.available <> (SELECT COALESCE(SUM(e.amount), 0)"
                                        + " FROM prepaid_entry e WHERE e.account = 'available:' || a.holder AND e.currency = a.currency)",
                                row -> row.getString(1)))
                .isEmpty();
        sql.update("SHUTDOWN");
        database.dispose();
    }

    @Test
    void moneyIsTakenAtOnce() throws PaymentException {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        for (int i = 0; i < 2; i++) {
            payments.charge("p1", H, 390, "EUR", "film");
            assertThat(payments.balance(H, "EUR")).isEqualTo(610);
            assertThat(account("reserved:" + H)).isZero();
            assertThat(account("revenue")).isEqualTo(390);
        }
        assertThatThrownBy(() -> payments.charge("p1", H, 391, "EUR", "film"))
                .isInstanceOf(PaymentException.class);
        assertThatThrownBy(() -> payments.charge("p2", H, 611, "EUR", "film"))
                .isInstanceOfSatisfying(
                        PaymentException.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(Reason.DECLINED);
                            assertThat(e.available()).hasValue(610);
                        });
        payments.refund("p1");
        assertThat(payments.balance(H, "EUR")).isEqualTo(1000);
    }

    @Test
    void whatWasReservedBeforeIsTakenByACharge() throws PaymentException {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        payments.authorise("p1", H, 390, "EUR", "film");
        payments.charge("p1", H, 390, "EUR", "film");
        assertThat(account("reserved:" + H)).isZero();
        assertThat(account("revenue")).isEqualTo(390);
    }

    @Test
    void aChargeWithinATransactionHappensWithItOrNotAtAll() throws PaymentException {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        assertThat(payments.joinsTransactions()).isFalse();
        assertThatThrownBy(
                        () ->
                                sql.inTransaction(
                                        tx -> {
                                            assertThat(payments.joinsTransactions()).isTrue();
                                            charge("p1");
                                            throw new IllegalStateException("stop");
                                        }))
                .hasMessage("stop");
        assertThat(payments.balance(H, "EUR")).isEqualTo(1000);
        charge("p1");
        assertThat(payments.balance(H, "EUR")).isEqualTo(610);
    }

    private void charge(String payment) {
        try {
            payments.charge(payment, H, 390, "EUR", "film");
        } catch (PaymentException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void moneyIsReservedThenTaken() throws PaymentException {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        payments.authorise("p1", H, 390, "EUR", "film");
        assertThat(payments.balance(H, "EUR")).isEqualTo(610);
        assertThat(account("reserved:" + H)).isEqualTo(390);
        payments.capture("p1");
        assertThat(payments.balance(H, "EUR")).isEqualTo(610);
        assertThat(account("reserved:" + H)).isZero();
        assertThat(account("revenue")).isEqualTo(390);
        assertThat(account("funding")).isEqualTo(-1000);
    }

    @Test
    void whatWasReservedOrTakenCanBeGivenBack() throws PaymentException {
        payments.credit(H, 1000, "EUR", "c1", null);
        payments.authorise("p1", H, 390, "EUR", "film");
        payments.release("p1");
        assertThat(payments.balance(H, "EUR")).isEqualTo(1000);
        payments.authorise("p2", H, 390, "EUR", "film");
        payments.capture("p2");
        payments.refund("p2");
        assertThat(payments.balance(H, "EUR")).isEqualTo(1000);
        assertThat(account("revenue")).isZero();
    }

    @Test
    void everyCallMayBeRepeated() throws PaymentException {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        payments.credit(H, 1000, "EUR", "c1", "cash");
        for (int i = 0; i < 3; i++) {
            payments.authorise("p1", H, 390, "EUR", "film");
        }
        payments.capture("p1");
        payments.capture("p1");
        payments.authorise("p1", H, 390, "EUR", "film");
        assertThat(payments.balance(H, "EUR")).isEqualTo(610);
        payments.refund("p1");
        payments.refund("p1");
        payments.capture("p1");
        assertThat(payments.balance(H, "EUR")).isEqualTo(1000);
    }

    @Test
    void tooLittleMoneyIsDeclinedAndTheBalanceTold() {
        payments.credit(H, 300, "EUR", "c1", "cash");
        assertThatThrownBy(() -> payments.authorise("p1", H, 390, "EUR", "film"))
                .isInstanceOfSatisfying(
                        PaymentException.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(Reason.DECLINED);
                            assertThat(e.available()).hasValue(300);
                            assertThat(e)
                                    .hasMessageContaining("3.00 EUR")
                                    .hasMessageContaining("3.90 EUR");
                        });
        assertThat(payments.balance(H, "EUR")).isEqualTo(300);
    }

    @Test
    void moneyOfAnotherCurrencyDoesNotPay() {
        payments.credit(H, 10_000, "SEK", "c1", "cash");
        refused(Reason.DECLINED, () -> payments.authorise("p1", H, 1, "EUR", "film"));
    }

    @Test
    void sameIdForAnotherAmountAccountOrCurrencyIsAMismatch() throws PaymentException {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        payments.credit("other", 1000, "EUR", "c2", "cash");
        payments.authorise("p1", H, 390, "EUR", "film");
        refused(Reason.MISMATCH, () -> payments.authorise("p1", H, 391, "EUR", "film"));
        refused(Reason.MISMATCH, () -> payments.authorise("p1", H, 390, "SEK", "film"));
        refused(Reason.MISMATCH, () -> payments.authorise("p1", "other", 390, "EUR", "film"));
        assertThat(payments.balance("other", "EUR")).isEqualTo(1000);
        assertThat(payments.balance(H, "EUR")).isEqualTo(610);
    }

    @Test
    void aReleaseThatComesFirstWins() throws PaymentException {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        payments.release("p1");
        payments.release("p1");
        refused(Reason.DECLINED, () -> payments.authorise("p1", H, 390, "EUR", "film"));
        assertThat(payments.balance(H, "EUR")).isEqualTo(1000);
    }

    @Test
    void stepsOutOfOrderMoveNothing() throws PaymentException {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        refused(Reason.DECLINED, () -> payments.capture("unknown"));
        refused(Reason.DECLINED, () -> payments.refund("unknown"));
        payments.authorise("p1", H, 390, "EUR", "film");
        refused(Reason.DECLINED, () -> payments.refund("p1"));
        payments.capture("p1");
        refused(Reason.DECLINED, () -> payments.release("p1"));
        payments.authorise("p2", H, 10, "EUR", "film");
        payments.release("p2");
        refused(Reason.DECLINED, () -> payments.capture("p2"));
        assertThat(payments.balance(H, "EUR")).isEqualTo(610);
    }

    @Test
    void oneCreditKeyNamesOneCredit() {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        assertThatThrownBy(() -> payments.credit(H, 999, "EUR", "c1", "cash"))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("idempotency-conflict"));
        assertThatThrownBy(() -> payments.credit("other", 1000, "EUR", "c1", "cash"))
                .isInstanceOf(Problem.class);
        assertThat(payments.balance(H, "EUR")).isEqualTo(1000);
        assertThat(payments.balance("other", "EUR")).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void nothingAndLessCannotBeCreditedOrPaid(long amount) {
        assertThatThrownBy(() -> payments.credit(H, amount, "EUR", "c1", ""))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo("credit-invalid"));
        refused(Reason.MISMATCH, () -> payments.authorise("p1", H, amount, "EUR", "film"));
    }

    @Test
    void anAccountDoesNotOverflow() {
        payments.credit(H, Long.MAX_VALUE, "EUR", "c1", "");
        assertThatThrownBy(() -> payments.credit(H, 1, "EUR", "c2", ""))
                .isInstanceOf(Problem.class);
        assertThat(payments.balance(H, "EUR")).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "eur", "EURO", "E R"})
    void currenciesHaveThreeCapitals(String currency) {
        assertThatThrownBy(() -> payments.credit(H, 1, currency, "c1", ""))
                .isInstanceOf(Problem.class);
    }

    @Test
    void sixtyFourThreadsWithOneIdPayOnce() throws Exception {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        race(
                64,
                i ->
                        () -> {
                            payments.authorise("p1", H, 390, "EUR", "film");
                            payments.capture("p1");
                            return true;
                        });
        assertThat(payments.balance(H, "EUR")).isEqualTo(610);
        assertThat(account("revenue")).isEqualTo(390);
    }

    @Test
    void aRaceNeverSpendsMoreThanThereIs() throws Exception {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        List<Boolean> paid =
                race(
                        64,
                        i ->
                                () -> {
                                    try {
                                        payments.authorise("p" + i, H, 300, "EUR", "film");
                                        return true;
                                    } catch (PaymentException e) {
                                        assertThat(e.reason()).isEqualTo(Reason.DECLINED);
                                        return false;
                                    }
                                });
        assertThat(paid.stream().filter(p -> p)).hasSize(3);
        assertThat(payments.balance(H, "EUR")).isEqualTo(100);
    }

    @Test
    void captureAndReleaseRacingDoOneOfBoth() throws Exception {
        payments.credit(H, 1000, "EUR", "c1", "cash");
        for (int round = 0; round < 20; round++) {
            String id = "p" + round;
            payments.authorise(id, H, 10, "EUR", "film");
            List<Boolean> done =
                    race(
                            2,
                            i ->
                                    () -> {
                                        try {
                                            if (i == 0) {
                                                payments.capture(id);
                                            } else {
                                                payments.release(id);
                                            }
                                            return true;
                                        } catch (PaymentException e) {
                                            return false;
                                        }
                                    });
            assertThat(done).containsExactlyInAnyOrder(true, false);
        }
        assertThat(account("reserved:" + H)).isZero();
        assertThat(payments.balance(H, "EUR") + account("revenue")).isEqualTo(1000);
    }

    private long account(String name) {
        return sql.first(
                        "SELECT SUM(amount) FROM prepaid_entry WHERE account = ?",
                        row -> row.getLong(1),
                        name)
                .orElse(0L);
    }

    private static void refused(
            Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        PaymentException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static <T> List<T> race(int threads, java.util.function.IntFunction<Callable<T>> work)
            throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> task = work.apply(i);
                running.add(
                        pool.submit(
                                () -> {
                                    go.await();
                                    return task.call();
                                }));
            }
            go.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> f : running) {
                results.add(f.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
