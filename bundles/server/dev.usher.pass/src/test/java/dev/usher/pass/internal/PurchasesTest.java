package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static dev.usher.pass.internal.PassServer.RENT;
import static dev.usher.pass.internal.PassServer.THRILLER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.Offer;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import dev.usher.server.api.Household;
import dev.usher.server.api.OperatorKeys.Purpose;
import dev.usher.server.api.Passes.PassInfo;
import dev.usher.server.api.Profile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("P1")
class PurchasesTest {
    @TempDir Path directory;
    private PassServer server;

    @BeforeEach
    void start() {
        server = new PassServer(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPaymentGrantsOnePassBoundToTheBoxKey() {
        PassGrant grant = server.buy(server.living, "k1");
        Map<?, ?> claims =
                Json.read(
                        server.keys.verify(Purpose.PASS, "usher-pass+jwt", grant.pass()),
                        Map.class);
        assertThat(claims.get("iss")).isEqualTo("https://usher.example");
        assertThat(claims.get("aud")).isEqualTo("urn:usher:licence");
        assertThat(claims.get("jti")).isEqualTo(grant.id());
        assertThat(claims.get("sub")).isEqualTo(HOUSEHOLD);
        assertThat(claims.get("item")).isEqualTo(FILM.value());
        assertThat(claims.get("version")).isEqualTo(1);
        assertThat(claims.get("model")).isEqualTo("rental");
        assertThat(claims.get("rights"))
                .isEqualTo(Map.of("start_by", 2_592_000, "view_s", 172_800));
        assertThat(claims.get("cnf")).isEqualTo(Map.of("jkt", server.living.signing.keyId()));
        assertThat((Map<?, ?>) claims.get("pay"))
                .extracting("amt", "cur")
                .containsExactly(390, "EUR");
        assertThat(((Number) claims.get("exp")).longValue())
                .isEqualTo(server.now.plus(Duration.ofDays(32)).getEpochSecond());
        assertThat(grant.item()).isEqualTo(FILM);
        assertThat(grant.startBy()).isEqualTo(server.now.plus(Duration.ofDays(30)));
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
        assertThat(server.account("revenue")).isEqualTo(390);
    }

    @Test
    void theSameKeyIsAnsweredTheSameAndPaidOnce() {
        PassGrant first = server.buy(server.living, "k1");
        server.now = server.now.plusSeconds(3600);
        assertThat(server.buy(server.living, "k1")).isEqualTo(first);
        server.start();
        assertThat(server.buy(server.living, "k1")).isEqualTo(first);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
        assertThat(server.count("pass_pass")).isEqualTo(1);
    }

    @Test
    void theSameKeyForSomethingElseIsAConflict() {
        server.buy(server.living, "k1");
        PurchaseRequest other = new PurchaseRequest(FILM, "keep", 990, "EUR", "4711");
        refused(
                "idempotency-conflict",
                422,
                () -> server.purchases.buy(server.living.key, "k1", other));
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
    }

    @Test
    void anotherBoxMayUseTheSameKey() {
        PassGrant first = server.buy(server.living, "k1");
        PassGrant second = server.buy(server.neighbour, "k1");
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(220);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "with blank", "ümlaut"})
    void anIdempotencyKeyIsRequired(String key) {
        refused("idempotency-key", 400, () -> server.buy(server.living, key));
        refused("idempotency-key", 400, () -> server.buy(server.living, "x".repeat(129)));
    }

    @Test
    void whoHoldsAValidPassIsNotChargedAgain() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        Problem problem = refused("pass-exists", 409, () -> server.buy(server.living, "k2"));
        assertThat(problem.members()).containsEntry("pass", pass.id());
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
        assertThat(server.passes.passOf(server.living.key.id(), pass.id())).isEqualTo(pass);
        assertThatThrownBy(() -> server.passes.passOf(server.neighbour.key.id(), pass.id()))
                .isInstanceOf(Problem.class);

        server.licence(server.living, pass);
        server.now = server.now.plus(Duration.ofHours(48));
        assertThat(server.buy(server.living, "k3").id()).isNotEqualTo(pass.id());
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(220);
    }

    @Test
    void aRevokedOrLapsedPassMayBeBoughtAgain() {
        server.passes.revoke(server.buy(server.living, "k1").id());
        server.buy(server.living, "k2");
        server.now = server.now.plus(Duration.ofDays(30));
        server.prepaid.credit(HOUSEHOLD, 1000, "EUR", "second", null);
        server.buy(server.living, "k3");
        assertThat(server.count("pass_pass")).isEqualTo(3);
    }

    @Test
    void tooLittleMoneyIsDeclinedForGoodWithTheBalanceTold() {
        server.buy(server.living, "k1");
        server.buy(server.neighbour, "k2");
        PurchaseRequest thriller = new PurchaseRequest(THRILLER, "rent", 390, "EUR", "4711");
        for (int i = 0; i < 2; i++) {
            Problem problem =
                    refused(
                            "payment-declined",
                            402,
                            () -> server.purchases.buy(server.living.key, "k3", thriller));
            assertThat(problem.members())
                    .containsEntry("balance", 220L)
                    .containsEntry("price", 390L);
            server.prepaid.credit(HOUSEHOLD, 1000, "EUR", "second", null);
        }
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1220);
        server.purchases.buy(server.living.key, "k4", thriller);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(830);
    }

    @Test
    void aFreeItemNeedsNoPayment() {
        PassGrant grant =
                server.purchases.buy(
                        server.living.key, "k1", new PurchaseRequest(FILM, "free", 0, "EUR", null));
        assertThat(grant.startBy()).isNull();
        assertThat(server.count("prepaid_payment")).isZero();
        assertThat(server.sql().first("SELECT state FROM pass_purchase", row -> row.getString(1)))
                .hasValue("SETTLED");
    }

    @Test
    void thePriceAgreedMustBeTheOffers() {
        for (PurchaseRequest wrong :
                List.of(
                        new PurchaseRequest(FILM, "rent", 389, "EUR", null),
                        new PurchaseRequest(FILM, "rent", 0, "EUR", null),
                        new PurchaseRequest(FILM, "rent", 390, "SEK", null))) {
            Problem problem =
                    refused(
                            "payment-mismatch",
                            409,
                            () -> server.purchases.buy(server.living.key, "k1", wrong));
            assertThat(problem.members())
                    .containsEntry("price", 390L)
                    .containsEntry("currency", "EUR");
        }
        assertThat(server.count("pass_purchase")).isZero();
    }

    @Test
    void whatIsNotThereCannotBeBought() {
        PurchaseRequest unknown =
                new PurchaseRequest(new ItemId("0".repeat(32)), "rent", 390, "EUR", null);
        refused("item-unknown", 404, () -> server.purchases.buy(server.living.key, "k1", unknown));
        PurchaseRequest gone = new PurchaseRequest(FILM, "gone", 390, "EUR", null);
        refused("offer-unknown", 404, () -> server.purchases.buy(server.living.key, "k1", gone));
    }

    @Test
    void nothingIsSoldBeforeItsRelease() {
        Instant release = server.now.plusSeconds(60);
        server.items.put(FILM, PassServer.item(FILM, 1, 6, List.of(PassServer.RENTAL), release));
        refused("not-yet", 403, () -> server.buy(server.living, "k1"));
        server.now = release;
        server.buy(server.living, "k1");
    }

    @Test
    @Tag("P5")
    void theHouseholdPinIsAskedWhereOfferOrRatingWantIt() {
        for (PurchaseRequest r :
                List.of(
                        new PurchaseRequest(FILM, "keep", 990, "EUR", null),
                        new PurchaseRequest(THRILLER, "rent", 390, "EUR", null),
                        new PurchaseRequest(THRILLER, "rent", 390, "EUR", "0815"))) {
            refused("pin-required", 403, () -> server.purchases.buy(server.living.key, "k1", r));
        }
        assertThat(server.wrongPins).containsExactly("0815");
        server.purchases.buy(
                server.living.key, "k1", new PurchaseRequest(THRILLER, "rent", 390, "EUR", "4711"));
        assertThat(server.count("pass_pass")).isEqualTo(1);
    }

    @Test
    void withoutAPinOnlyTheRatingStandsInTheWay() {
        server.household = new Household(HOUSEHOLD, "Hansen", 12, false);
        server.purchases.buy(
                server.living.key, "k1", new PurchaseRequest(FILM, "keep", 990, "EUR", null));
        PurchaseRequest thriller = new PurchaseRequest(THRILLER, "rent", 390, "EUR", "4711");
        refused("pin-required", 403, () -> server.purchases.buy(server.living.key, "k2", thriller));
    }

    @Test
    void strangersAndRevokedBoxesBuyNothing() {
        Box box = server.boxes.remove(server.living.key.id());
        refused("device-unknown", 403, () -> server.buy(server.living, "k1"));
        server.boxes.put(box.id(), new Box(box.id(), "box", HOUSEHOLD, server.now, server.now));
        refused("device-revoked", 403, () -> server.buy(server.living, "k1"));
    }

    @Test
    @Tag("D3")
    void nobodyBuysWhatTheirProfileForbids() {
        PurchaseRequest thriller = new PurchaseRequest(THRILLER, "rent", 390, "EUR", "4711");
        server.profiles =
                List.of(new Profile("anna", "Anna", 18, true), new Profile("kim", "Kim", 6, false));
        refused("profile-required", 403, () -> buy("k1", thriller, null));
        refused("profile-required", 403, () -> buy("k2", thriller, "somebody else's"));
        Problem limit = refused("rating-exceeded", 403, () -> buy("k3", thriller, "kim"));
        assertThat(limit.members()).containsEntry("rating", 18).containsEntry("maxRating", 6);
        assertThat(buy("k4", thriller, "anna")).isNotNull();
        assertThat(buy("k5", RENT, "kim")).isNotNull();
    }

    private PassGrant buy(String key, PurchaseRequest r, String profile) {
        return server.purchases.buy(
                server.living.key,
                key,
                new PurchaseRequest(
                        r.item(), r.offer(), r.amount(), r.currency(), r.pin(), profile));
    }

    @Test
    void passesAreListedForOperatorAndHousehold() throws Exception {
        PassGrant pass = server.buy(server.living, "k1");
        server.licence(server.living, pass);
        PassInfo info = server.passes.passesOf(HOUSEHOLD).get(0);
        assertThat(info)
                .isEqualTo(
                        new PassInfo(
                                pass.id(),
                                FILM,
                                HOUSEHOLD,
                                server.living.key.id(),
                                "valid",
                                390,
                                "EUR",
                                server.now,
                                server.now,
                                server.now.plusSeconds(172_800)));
        assertThat(server.passes.passes()).containsExactly(info);
        assertThat(server.passes.passesOf("other")).isEmpty();
        server.passes.revoke(pass.id());
        assertThat(server.passes.passes().get(0).state()).isEqualTo("revoked");
        refused("pass-not-found", 404, () -> server.passes.revoke("unknown"));
    }

    @Test
    void noPinIsKept() {
        server.purchases.buy(
                server.living.key, "k1", new PurchaseRequest(FILM, "keep", 990, "EUR", "4711"));
        List<String> script = server.sql().query("SCRIPT", row -> row.getString(1));
        assertThat(script).isNotEmpty().noneMatch(line -> line.contains("4711"));
        assertThat(PassServer.KEEP.model()).isEqualTo(Offer.Model.PURCHASE);
        assertThat(RENT.toString()).doesNotContain("pin");
    }

    static Problem refused(String code, int status, ThrowingCallable call) {
        Problem[] problem = new Problem[1];
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> {
                            assertThat(p.code()).isEqualTo(code);
                            assertThat(p.status()).isEqualTo(status);
                            problem[0] = p;
                        });
        return problem[0];
    }
}
