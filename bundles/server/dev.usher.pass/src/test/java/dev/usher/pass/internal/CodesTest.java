package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static dev.usher.pass.internal.PassServer.RENT;
import static dev.usher.pass.internal.Race.race;
import static dev.usher.pass.internal.Race.refusals;
import static dev.usher.pass.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.Gift;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.Redemption;
import dev.usher.backend.api.RedemptionRequest;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.pass.internal.TestDatabase.Killed;
import dev.usher.pass.internal.Vouchers.Wish;
import dev.usher.pass.store.VoucherBatch;
import dev.usher.server.api.Box;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vouchers and gifts: a code is good once, whatever is repeated, raced or killed. */
@Tag("P1")
class CodesTest {
    private static final String OTHERS = "household-2";

    @TempDir Path directory;
    private PassServer server;
    private TestBox stranger;

    @BeforeEach
    void start() {
        begin(new PassServer(directory));
    }

    private void begin(PassServer fresh) {
        server = fresh;
        stranger = new TestBox();
        server.boxes.put(
                stranger.key.id(), new Box(stranger.key.id(), "box", OTHERS, server.now, null));
    }

    @AfterEach
    void stop() {
        server.requireBalancedBooks();
        server.close();
    }

    private String credit() {
        VoucherBatch batch =
                server.vouchers.issue(new Wish("Spring", 3, 500, "EUR", null, null, null));
        return server.vouchers.codes(batch.id()).get(0);
    }

    private String film() {
        VoucherBatch batch =
                server.vouchers.issue(new Wish("Film", 1, 0, null, FILM, "rent", null));
        return server.vouchers.codes(batch.id()).get(0);
    }

    private Gift gift() {
        return server.gifts.buy(HOUSEHOLD, RENT, "g1");
    }

    private Redemption redeem(TestBox box, String code) {
        return server.redemptions.redeem(box.key, new RedemptionRequest(code, null));
    }

    @Test
    void aCodeIsEasyToTypeAndHardToGuess() {
        String code = credit();
        assertThat(code).matches("([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}");
        String typed = code.toLowerCase(Locale.ROOT).replace("-", " ").replace('0', 'o');
        assertThat(redeem(server.living, typed)).isEqualTo(new Redemption(null, 500, "EUR"));
        assertThat(server.sql().query("SELECT code FROM pass_code", row -> row.getString(1)))
                .hasSize(3)
                .doesNotContain(code, code.replace("-", ""));
    }

    @Test
    void creditComesOnceAndHasTwoSidesInTheLedger() {
        String code = credit();
        redeem(server.living, code);
        redeem(server.living, code);
        redeem(server.neighbour, code);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1500);
        assertThat(server.account("vouchers")).isEqualTo(-500);
        refused("payment-reused", 409, () -> redeem(stranger, code));
        assertThat(server.prepaid.balance(OTHERS, "EUR")).isZero();
        assertThat(
                        server.redemptions
                                .redeem(OTHERS, new RedemptionRequest(credit(), null))
                                .amount())
                .isEqualTo(500);
        assertThat(server.prepaid.balance(OTHERS, "EUR")).isEqualTo(500);
    }

    @Test
    void aCodeForAnOfferGivesThePassToOneBox() {
        String code = film();
        refused(
                "code-needs-box",
                409,
                () -> server.redemptions.redeem(HOUSEHOLD, new RedemptionRequest(code, null)));
        Redemption first = redeem(server.living, code);
        assertThat(redeem(server.living, code)).isEqualTo(first);
        refused("payment-reused", 409, () -> redeem(server.neighbour, code));
        refused("payment-reused", 409, () -> redeem(stranger, code));
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1000);
        assertThat(server.store.passes().find(first.pass().id()).orElseThrow().purchase().terms())
                .matches(t -> t.model() == Offer.Model.VOUCHER && t.viewSeconds() == 172_800);
    }

    @Test
    void whoHoldsAPassKeepsTheCode() {
        String code = film();
        server.buy(server.living, "k1");
        refused("pass-exists", 409, () -> redeem(server.living, code));
        assertThat(redeem(server.neighbour, code).pass()).isNotNull();
    }

    @Test
    void anOfferForVouchersIsNotSold() {
        Offer offer = new Offer("code", Offer.Model.VOUCHER, 0, "EUR", 0, 60, false);
        server.items.put(FILM, PassServer.item(FILM, 1, 6, List.of(offer), null));
        refused(
                "payment-required",
                402,
                () ->
                        server.purchases.buy(
                                server.living.key,
                                "k1",
                                new PurchaseRequest(FILM, "code", 0, "EUR", null)));
    }

    @Test
    void guessingGetsSlower() {
        String code = credit();
        for (int i = 0; i < Redemptions.FREE_GUESSES; i++) {
            refused("code-unknown", 404, () -> redeem(server.living, "WRONG"));
        }
        assertThatThrownBy(() -> redeem(server.neighbour, code))
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> {
                            assertThat(p.code()).isEqualTo("rate-limited");
                            assertThat(p.status()).isEqualTo(429);
                            assertThat(p.members()).containsEntry("retryAfter", 61L);
                        });
        // other households are not bothered
        refused("code-unknown", 404, () -> redeem(stranger, "WRONG"));
        server.now = server.now.plusSeconds(61);
        refused("code-unknown", 404, () -> redeem(server.living, "WRONG"));
        server.now = server.now.plusSeconds(61);
        refused("rate-limited", 429, () -> redeem(server.living, code));
        server.now = server.now.plusSeconds(61);
        redeem(server.living, code);
        refused("code-unknown", 404, () -> redeem(server.living, "WRONG"));
    }

    @Test
    void aBatchEndsByDateOrByTheOperatorsWord() {
        VoucherBatch short1 =
                server.vouchers.issue(
                        new Wish("Day", 1, 500, "EUR", null, null, server.now.plusSeconds(60)));
        String late = server.vouchers.codes(short1.id()).get(0);
        server.now = server.now.plusSeconds(1); // the latest batch is listed first
        String used = credit();
        String second = server.vouchers.codes(server.vouchers.batches().get(0).id()).get(1);
        redeem(server.living, used);
        VoucherBatch voided = server.vouchers.callOff(server.vouchers.batches().get(0).id());
        assertThat(voided.redeemed()).isEqualTo(1);
        refused("code-expired", 403, () -> redeem(server.living, second));
        server.now = server.now.plusSeconds(60);
        refused("code-expired", 403, () -> redeem(server.living, late));
        refused(
                "voucher-invalid",
                422,
                () -> server.vouchers.issue(new Wish("x", 1, 0, null, FILM, "no", null)));
        refused("voucher-unknown", 404, () -> server.vouchers.codes("nothing"));
    }

    @Test
    void sixtyFourThreadsRedeemOneCodeOnceOnH2() throws Exception {
        sixtyFourThreadsRedeemOneCodeOnce();
    }

    @Test
    void sixtyFourThreadsRedeemOneCodeOnceOnPostgreSql() throws Exception {
        server.close();
        begin(new PassServer(directory, TestDatabase.postgresql()));
        sixtyFourThreadsRedeemOneCodeOnce();
    }

    private void sixtyFourThreadsRedeemOneCodeOnce() throws Exception {
        String film = film();
        String money = credit();
        List<TestBox> boxes = List.of(server.living, server.neighbour, stranger);
        List<Object> passes = race(63, i -> () -> redeem(boxes.get(i % 3), film));
        assertThat(new HashSet<>(passes.stream().filter(Redemption.class::isInstance).toList()))
                .hasSize(1);
        assertThat(refusals(passes)).hasSize(42).containsOnly("payment-reused");
        assertThat(server.count("pass_pass")).isEqualTo(1);

        race(64, i -> () -> redeem(boxes.get(i % 3), money));
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR") + server.prepaid.balance(OTHERS, "EUR"))
                .isEqualTo(1500);
    }

    @Test
    void aGiftIsPaidByOneHouseholdAndWatchedByAnother() {
        Gift gift = gift();
        assertThat(gift().code()).isEqualTo(gift.code());
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(610);
        assertThat(gift.state()).isEqualTo(Gift.State.OPEN);
        Redemption got = redeem(stranger, gift.code());
        assertThat(server.store.passes().find(got.pass().id()).orElseThrow().purchase())
                .matches(p -> p.household().equals(OTHERS) && p.amount() == 0)
                .matches(p -> p.terms().model() == Offer.Model.GIFT);
        assertThat(server.gifts.of(HOUSEHOLD))
                .singleElement()
                .matches(g -> g.state() == Gift.State.REDEEMED && g.code() == null);
        refused("gift-redeemed", 409, () -> server.gifts.takeBack(HOUSEHOLD, gift.id()));
        refused("payment-reused", 409, () -> redeem(server.living, gift.code()));
        assertThat(server.account("revenue")).isEqualTo(390);
    }

    @Test
    void aGiftNobodyRedeemedIsTakenBack() {
        Gift gift = gift();
        refused("gift-unknown", 404, () -> server.gifts.takeBack(OTHERS, gift.id()));
        Gift back = server.gifts.takeBack(HOUSEHOLD, gift.id());
        assertThat(back.state()).isEqualTo(Gift.State.REFUNDED);
        assertThat(server.gifts.takeBack(HOUSEHOLD, gift.id())).isEqualTo(back);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1000);
        assertThat(server.account("revenue")).isZero();
        refused("code-expired", 403, () -> redeem(stranger, gift.code()));
    }

    @Test
    void takingBackAndRedeemingRaceToOneEnd() throws Exception {
        for (int round = 0; round < 10; round++) {
            String key = "r" + round;
            Gift gift = server.gifts.buy(HOUSEHOLD, RENT, key);
            TestBox box = new TestBox();
            server.boxes.put(box.key.id(), new Box(box.key.id(), "b", OTHERS, server.now, null));
            List<Object> answers =
                    race(
                            8,
                            i ->
                                    () ->
                                            i % 2 == 0
                                                    ? redeem(box, gift.code())
                                                    : server.gifts.takeBack(HOUSEHOLD, gift.id()));
            boolean redeemed = answers.stream().anyMatch(Redemption.class::isInstance);
            boolean back = answers.stream().anyMatch(Gift.class::isInstance);
            assertThat(redeemed).isNotEqualTo(back);
            if (redeemed) {
                server.prepaid.credit(HOUSEHOLD, 390, "EUR", key, null);
            }
            assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1000);
        }
    }

    @Test
    void whatIsDearOrGoneCannotBeGiven() {
        refused(
                "payment-mismatch",
                409,
                () ->
                        server.gifts.buy(
                                HOUSEHOLD, new PurchaseRequest(FILM, "rent", 1, "EUR", null), "x"));
        refused(
                "offer-unknown",
                404,
                () ->
                        server.gifts.buy(
                                HOUSEHOLD, new PurchaseRequest(FILM, "free", 0, "EUR", null), "x"));
        Gift gift = gift();
        refused(
                "payment-declined",
                402,
                () ->
                        server.gifts.buy(
                                HOUSEHOLD,
                                new PurchaseRequest(FILM, "keep", 990, "EUR", "4711"),
                                "y"));
        server.items.remove(FILM);
        refused("item-unknown", 404, () -> redeem(stranger, gift.code()));
        server.withdrawn.add(FILM);
        refused("item-withdrawn", 410, () -> redeem(stranger, gift.code()));
        assertThat(server.gifts.takeBack(HOUSEHOLD, gift.id()).state())
                .isEqualTo(Gift.State.REFUNDED);
    }

    @Test
    void aServerThatDiesGivesAndTakesOnce() {
        String money = credit();
        String film = film();
        List<Runnable> steps = new ArrayList<>();
        steps.add(() -> redeem(server.living, money));
        steps.add(() -> redeem(server.living, film));
        steps.add(() -> server.gifts.buy(OTHERS, RENT, "g9"));
        steps.add(() -> server.gifts.takeBack(OTHERS, server.gifts.of(OTHERS).get(0).id()));
        server.prepaid.credit(OTHERS, 390, "EUR", "others", null);
        int deaths = 0;
        for (Runnable step : steps) {
            for (int n = 1; ; n++) {
                server.database.dieBefore(n);
                try {
                    step.run();
                    server.database.live();
                    break;
                } catch (Killed killed) {
                    deaths++;
                    server.database.live();
                    server.start();
                    if (n % 2 == 0) {
                        server.recovery.run();
                    }
                }
            }
        }
        assertThat(deaths).isGreaterThan(20);
        server.recovery.run();
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(1500);
        assertThat(server.prepaid.balance(OTHERS, "EUR")).isEqualTo(390);
        assertThat(server.account("reserved:" + OTHERS)).isZero();
        assertThat(server.count("pass_pass")).isEqualTo(1);
    }

    @Test
    void aHouseholdTakesAPromotionOnce() throws Exception {
        Offer promo =
                new Offer(
                        "promo",
                        Offer.Model.PROMO,
                        0,
                        "EUR",
                        0,
                        60,
                        false,
                        0,
                        Offer.OnExpiry.FINISH,
                        null,
                        1,
                        0,
                        Tier.UHD);
        server.items.put(FILM, PassServer.item(FILM, 1, 6, List.of(promo), null));
        PurchaseRequest wish = new PurchaseRequest(FILM, "promo", 0, "EUR", null);
        List<Object> answers =
                race(
                        32,
                        i ->
                                () ->
                                        server.purchases.buy(
                                                (i % 2 == 0 ? server.living : server.neighbour).key,
                                                "k",
                                                wish));
        assertThat(server.count("pass_pass")).isEqualTo(1);
        assertThat(refusals(answers)).hasSize(16).containsOnly("offer-limit");
    }
}
