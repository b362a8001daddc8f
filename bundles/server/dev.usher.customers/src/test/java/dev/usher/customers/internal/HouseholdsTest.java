package dev.usher.customers.internal;

import static dev.usher.customers.internal.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.usher.crypto.SecretHash;
import dev.usher.media.api.Problem;
import dev.usher.persistence.Sql;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("C6")
class HouseholdsTest {
    private final Fixture server = new Fixture();
    private final RegisteredHouseholds households = server.households;

    @Test
    void whatIsCreatedIsThere() {
        Household made = households.create(" Miller ", "Ann@Example.org", "correct horse", "1234");
        assertThat(made.name()).isEqualTo("Miller");
        assertThat(made.hasPin()).isTrue();
        assertThat(households.household(made.id())).contains(made);
        assertThat(households.households()).containsExactly(made);
        assertThat(households.household("nobody")).isEmpty();
        assertProblem(
                () -> households.create("Other", "ann@example.ORG", "another pass", null),
                "user-taken",
                409);
        assertThat(households.households())
                .as("a refused household leaves nothing")
                .containsExactly(made);
    }

    @Test
    @DisplayName("neither password nor PIN is in the database")
    void onlyHashes() {
        households.create("Miller", "ann", "correct horse", "987654");
        List<String> kept =
                new Sql(server.dataSource)
                        .query(
                                "SELECT pin_hash, password_hash FROM customers_household, customers_user",
                                row -> row.getString(1) + row.getString(2));
        assertThat(kept.toString()).contains("pbkdf2-sha512$").doesNotContain("correct", "987654");
        assertThat(SecretHash.of("same", 1000)).isNotEqualTo(SecretHash.of("same", 1000));
        assertThat(SecretHash.LEAST_ITERATIONS).isGreaterThanOrEqualTo(210_000);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "null",
            value = {
                "/name, '', ann, long enough, null",
                "/name, null, ann, long enough, null",
                "/user, Miller, '', long enough, null",
                "/user, Miller, an n, long enough, null",
                "/user, Miller, null, long enough, null",
                "/password, Miller, ann, short, null",
                "/password, Miller, ann, null, null",
                "/pin, Miller, ann, long enough, 123",
                "/pin, Miller, ann, long enough, 12345a",
                "/pin, Miller, ann, long enough, 123456789",
            })
    void whatIsWrongIsNamed(String pointer, String name, String user, String password, String pin) {
        Problem problem =
                assertProblem(
                        () -> households.create(name, user, password, pin),
                        "household-invalid",
                        422);
        assertThat(problem.members()).containsEntry("pointer", pointer);
        if (password != null && !password.isEmpty()) {
            assertThat(problem.getMessage()).doesNotContain(password);
        }
    }

    @Test
    @Tag("P5")
    void thePinIsAskedForWhereThereIsOne() {
        String with = households.create("A", "ann", "long enough", "1234").id();
        String without = households.create("B", "bob", "long enough", null).id();
        assertThatCode(() -> households.checkPin(with, "1234")).doesNotThrowAnyException();
        assertThatCode(() -> households.checkPin(without, null)).doesNotThrowAnyException();
        assertProblem(() -> households.checkPin(with, null), "pin-required", 403);
        assertProblem(() -> households.checkPin(with, "1235"), "pin-wrong", 403);
        assertProblem(() -> households.checkPin("nobody", "1234"), "household-unknown", 404);
    }

    @Test
    @Tag("P5")
    @DisplayName(
            "five wrong PINs block, each further one twice as long; the right one forgets them")
    void backOff() {
        String id = households.create("A", "ann", "long enough", "1234").id();
        wrong(id, 5);
        Problem blocked = assertProblem(() -> households.checkPin(id, "1234"), "pin-blocked", 429);
        assertThat((Long) blocked.members().get("retryAfter")).isBetween(30L, 31L);
        assertThat(blocked.getMessage()).contains("Try again in");

        server.advance(Duration.ofSeconds(31));
        wrong(id, 1);
        assertThat(
                        (Long)
                                assertProblem(
                                                () -> households.checkPin(id, "1234"),
                                                "pin-blocked",
                                                429)
                                        .members()
                                        .get("retryAfter"))
                .isBetween(60L, 61L);

        // a restart does not help to guess
        RegisteredHouseholds restarted =
                new RegisteredHouseholds(server.database, server, Fixture.ITERATIONS);
        assertProblem(() -> restarted.checkPin(id, "1234"), "pin-blocked", 429);

        server.advance(Duration.ofSeconds(61));
        households.checkPin(id, "1234");
        wrong(id, 4);
        households.checkPin(id, "1234");

        wrong(id, 5);
        for (int i = 0; i < 20; i++) {
            server.advance(Duration.ofHours(2));
            wrong(id, 1);
        }
        assertThat(
                        (Long)
                                assertProblem(
                                                () -> households.checkPin(id, "1234"),
                                                "pin-blocked",
                                                429)
                                        .members()
                                        .get("retryAfter"))
                .as("never longer than an hour")
                .isBetween(3600L, 3601L);
    }

    @Test
    @DisplayName("a hundred guesses at once are five guesses")
    void guessesAtOnce() throws Exception {
        String id = households.create("A", "ann", "long enough", "1234").id();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        int judged = 0;
        try {
            List<Callable<String>> guesses =
                    IntStream.range(0, 100)
                            .<Callable<String>>mapToObj(
                                    i ->
                                            () -> {
                                                try {
                                                    households.checkPin(id, "0000");
                                                    return "right";
                                                } catch (Problem p) {
                                                    return p.code();
                                                }
                                            })
                            .toList();
            for (Future<String> guess : threads.invokeAll(guesses)) {
                judged += guess.get().equals("pin-blocked") ? 0 : 1;
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(judged).isEqualTo(Attempts.FREE);
    }

    private HouseholdPins pins() {
        return new HouseholdPins(server.database, households, Fixture.ITERATIONS);
    }

    @Test
    @Tag("P5")
    @DisplayName("who knows the PIN replaces it; guessing it that way is as slow as any other")
    void aNewPin() {
        String id = households.create("A", "ann", "long enough", "1234").id();
        pins().change(id, "1234", "56789");
        assertThatCode(() -> households.checkPin(id, "56789")).doesNotThrowAnyException();
        assertProblem(() -> households.checkPin(id, "1234"), "pin-wrong", 403);
        assertProblem(() -> pins().change(id, null, "1111"), "pin-required", 403);
        for (String bad : new String[] {null, "", "123", "123456789", "12a4"}) {
            assertProblem(() -> pins().change(id, "56789", bad), "household-invalid", 422);
        }
        households.checkPin(id, "56789");
        for (int i = 0; i < Attempts.FREE; i++) {
            assertProblem(() -> pins().change(id, "0000", "1111"), "pin-wrong", 403);
        }
        assertProblem(() -> pins().change(id, "56789", "1111"), "pin-blocked", 429);
        assertProblem(() -> households.checkPin(id, "56789"), "pin-blocked", 429);
        assertThat(households.household(id))
                .hasValueSatisfying(h -> assertThat(h.hasPin()).isTrue());
    }

    @Test
    @Tag("P5")
    @DisplayName("the first PIN limits what is sold without it; the operator helps who forgot it")
    void firstAndForgottenPin() {
        String id = households.create("A", "ann", "long enough", null).id();
        pins().change(id, null, "1234");
        assertThat(households.household(id))
                .hasValueSatisfying(
                        h -> {
                            assertThat(h.hasPin()).isTrue();
                            assertThat(h.maxRating()).isEqualTo(12);
                        });
        wrong(id, Attempts.FREE);
        pins().reset(id, "4321");
        assertThatCode(() -> households.checkPin(id, "4321")).doesNotThrowAnyException();
        assertProblem(() -> pins().reset("nobody", "4321"), "household-unknown", 404);
        assertProblem(() -> pins().change("nobody", null, "4321"), "household-unknown", 404);
        assertProblem(() -> pins().reset(id, "x"), "household-invalid", 422);
    }

    @Test
    @Tag("P5")
    @DisplayName("of two who replace it at the same time, one is told")
    void twoNewPins() throws Exception {
        String id = households.create("A", "ann", "long enough", "1234").id();
        CyclicBarrier both = new CyclicBarrier(2);
        Households together =
                (Households)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {Households.class},
                                (proxy, method, arguments) -> {
                                    households.checkPin(id, "1234");
                                    return both.await(1, TimeUnit.MINUTES);
                                });
        HouseholdPins racing = new HouseholdPins(server.database, together, Fixture.ITERATIONS);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<String> told = new ArrayList<>();
        try {
            List<Callable<String>> changes =
                    Stream.of("1111", "2222")
                            .<Callable<String>>map(
                                    pin ->
                                            () -> {
                                                try {
                                                    racing.change(id, "1234", pin);
                                                    return pin;
                                                } catch (Problem p) {
                                                    return p.code();
                                                }
                                            })
                            .toList();
            for (Future<String> change : threads.invokeAll(changes)) {
                told.add(change.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(told).contains("pin-changed");
        told.remove("pin-changed");
        households.checkPin(id, told.get(0));
    }

    private void wrong(String id, int times) {
        for (int i = 0; i < times; i++) {
            assertProblem(() -> households.checkPin(id, "0000"), "pin-wrong", 403);
        }
    }
}
