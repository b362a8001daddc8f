package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.FILM;
import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static dev.usher.pass.internal.Race.race;
import static dev.usher.pass.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.Plan;
import dev.usher.backend.api.PurchaseRequest;
import dev.usher.backend.api.Subscription;
import dev.usher.backend.api.SubscriptionRequest;
import dev.usher.json.Json;
import dev.usher.media.api.Tier;
import dev.usher.pass.store.BillingPeriod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan is paid for each period, once; what belongs to it is open as long as that is paid. */
@Tag("P1")
class SubscriptionsTest {
    private static final Plan BASIC = new Plan("basic", "Basic", 300, "EUR", "P1M", 1);
    private static final SubscriptionRequest WISH =
            new SubscriptionRequest("basic", 300, "EUR", "4711");
    private static final Offer INCLUDED =
            new Offer(
                    "included",
                    Offer.Model.SUBSCRIPTION,
                    0,
                    "EUR",
                    0,
                    0,
                    false,
                    0,
                    Offer.OnExpiry.FINISH,
                    "basic",
                    0,
                    0,
                    Tier.UHD);
    private static final PurchaseRequest WATCH =
            new PurchaseRequest(FILM, "included", 0, "EUR", null);

    @TempDir Path directory;
    private PassServer server;

    @BeforeEach
    void start() {
        server = new PassServer(directory);
        server.items.put(FILM, PassServer.item(FILM, 1, 6, List.of(INCLUDED), null));
        server.subscriptions.offer(BASIC);
    }

    @AfterEach
    void stop() {
        server.requireBalancedBooks();
        server.close();
    }

    private Subscription subscribe() {
        return server.subscriptions.subscribe(HOUSEHOLD, WISH, "s1");
    }

    @Test
    void theFirstPeriodIsPaidAtOnceAndOnce() {
        Subscription s = subscribe();
        assertThat(s.state()).isEqualTo(Subscription.State.ACTIVE);
        assertThat(s.paidUntil()).isEqualTo("2026-04-01T12:00:00Z");
        assertThat(subscribe()).isEqualTo(s);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(700);
        refused(
                "subscription-exists",
                409,
                () -> server.subscriptions.subscribe(HOUSEHOLD, WISH, "s2"));
        refused(
                "idempotency-conflict",
                422,
                () -> {
                    server.subscriptions.offer(new Plan("gold", "Gold", 500, "EUR", "P1M", 0));
                    server.subscriptions.subscribe(
                            HOUSEHOLD, new SubscriptionRequest("gold", 500, "EUR", "4711"), "s1");
                });
    }

    @Test
    void sixtyFourThreadsSubscribeOnce() throws Exception {
        List<Object> answers = race(64, i -> this::subscribe);
        assertThat(new HashSet<>(answers)).singleElement().isInstanceOf(Subscription.class);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(700);
    }

    @Test
    void everyPeriodIsPaidBeforeTheLastOneEndsAndOnce() throws Exception {
        Subscription s = subscribe();
        server.now = s.paidUntil().minus(Duration.ofHours(24)).minusMillis(1);
        server.subscriptions.run();
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(700);
        server.now = server.now.plusMillis(1);
        race(
                16,
                i ->
                        () -> {
                            server.subscriptions.run();
                            return null;
                        });
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(400);
        assertThat(only().paidUntil()).isEqualTo("2026-05-01T12:00:00Z");
    }

    @Test
    void whatBelongsToThePlanCostsNothingMore() throws Exception {
        refused(
                "payment-required",
                402,
                () -> server.purchases.buy(server.living.key, "k1", WATCH));
        Subscription s = subscribe();
        PassGrant pass = server.purchases.buy(server.living.key, "k1", WATCH);
        assertThat(opensUntil(pass)).isEqualTo(s.paidUntil().toString());
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(700);
        assertThat(server.passes.passesOf(HOUSEHOLD)).hasSize(1);

        server.now = s.paidUntil().minusSeconds(60);
        server.subscriptions.run();
        assertThat(opensUntil(pass)).isEqualTo("2026-05-01T12:00:00Z");
    }

    @Test
    void aViewingPeriodThatWouldOutlastThePaidPeriodEndsWithIt() throws Exception {
        Offer twoDays =
                new Offer(
                        "included",
                        Offer.Model.SUBSCRIPTION,
                        0,
                        "EUR",
                        0,
                        172_800,
                        false,
                        0,
                        Offer.OnExpiry.STOP,
                        "basic",
                        0,
                        0,
                        Tier.UHD);
        server.items.put(FILM, PassServer.item(FILM, 1, 6, List.of(twoDays), null));
        Subscription s = subscribe();
        server.subscriptions.cancel(HOUSEHOLD, s.id());
        server.now = s.paidUntil().minus(Duration.ofDays(3));
        PassGrant whole = server.purchases.buy(server.living.key, "k1", WATCH);
        assertThat(opensUntil(whole)).isEqualTo(server.now.plus(Duration.ofDays(2)).toString());

        server.now = s.paidUntil().minus(Duration.ofDays(1));
        PassGrant cut = server.purchases.buy(server.living.key, "k2", WATCH);
        LicenceGrant licence = server.licence(server.living, cut);
        assertThat(licence.viewUntil()).isEqualTo(s.paidUntil());
        assertThat(licence.leaseUntil()).isEqualTo(s.paidUntil());
        assertThat(opensUntil(cut)).isEqualTo(s.paidUntil().toString());
        server.now = s.paidUntil();
        refused("pass-expired", 403, () -> server.licence(server.living, cut));
    }

    @Test
    void whatBelongsToThePlanClosesWithThePaidPeriod() throws Exception {
        Subscription s = subscribe();
        PassGrant pass = server.purchases.buy(server.living.key, "k1", WATCH);
        assertThat(server.subscriptions.cancel(HOUSEHOLD, s.id()).state())
                .isEqualTo(Subscription.State.CANCELLED);
        server.now = s.paidUntil().minusMillis(1);
        server.subscriptions.run();
        server.licence(server.living, pass);
        server.now = s.paidUntil();
        server.subscriptions.run();
        assertThat(only().state()).isEqualTo(Subscription.State.ENDED);
        refused("pass-expired", 403, () -> server.licence(server.living, pass));
        refused(
                "payment-required",
                402,
                () -> server.purchases.buy(server.living.key, "k2", WATCH));
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(700);
        assertThat(server.subscriptions.resume(HOUSEHOLD, s.id()).state())
                .isEqualTo(Subscription.State.ENDED);
    }

    @Test
    void aCancellationCanBeTakenBack() {
        Subscription s = subscribe();
        server.subscriptions.cancel(HOUSEHOLD, s.id());
        assertThat(server.subscriptions.resume(HOUSEHOLD, s.id()).state())
                .isEqualTo(Subscription.State.ACTIVE);
        refused(
                "subscription-unknown",
                404,
                () -> server.subscriptions.cancel("household-2", s.id()));
    }

    @Test
    void whatCannotBePaidIsTriedAgainForThreeDays() {
        Subscription s = subscribe();
        PurchaseRequest all = new PurchaseRequest(PassServer.THRILLER, "rent", 390, "EUR", "4711");
        server.purchases.buy(server.living.key, "all", all);
        // 310 are left, and then 10
        server.subscriptions.renew(HOUSEHOLD, s.id());
        s = only();
        server.now = s.paidUntil().minusSeconds(60);
        server.subscriptions.run();
        assertThat(only().state()).isEqualTo(Subscription.State.PAST_DUE);
        assertThat(only().problem()).isEqualTo("payment-declined");
        server.prepaid.credit(HOUSEHOLD, 1000, "EUR", "again", null);
        server.subscriptions.run();
        assertThat(only().state()).isEqualTo(Subscription.State.PAST_DUE);

        // six hours later; a whole period is paid for, from now on
        server.now = server.now.plus(Duration.ofHours(6));
        server.subscriptions.run();
        assertThat(only().state()).isEqualTo(Subscription.State.ACTIVE);
        assertThat(only().problem()).isNull();
        assertThat(only().paidUntil()).isEqualTo(server.now.plus(Duration.ofDays(31)));
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(710);
    }

    @Test
    void whoDoesNotPayForThreeDaysIsNoSubscriberAnyMore() {
        Subscription s = subscribe();
        server.subscriptions.cancel(HOUSEHOLD, s.id());
        server.subscriptions.resume(HOUSEHOLD, s.id());
        // the server was down: nobody is charged for what is long over
        server.now = s.paidUntil().plus(Duration.ofDays(3));
        server.subscriptions.run();
        assertThat(only().state()).isEqualTo(Subscription.State.ENDED);
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(700);
        assertThat(server.subscriptions.subscribe(HOUSEHOLD, WISH, "s2").state())
                .isEqualTo(Subscription.State.ACTIVE);
    }

    @Test
    void onlyOnePeriodIsPaidAhead() {
        Subscription s = subscribe();
        assertThat(server.subscriptions.renew(HOUSEHOLD, s.id()).paidUntil())
                .isEqualTo("2026-05-01T12:00:00Z");
        refused("renewal-limit", 403, () -> server.subscriptions.renew(HOUSEHOLD, s.id()));
        assertThat(server.prepaid.balance(HOUSEHOLD, "EUR")).isEqualTo(400);
    }

    @Test
    void whoCannotPayDoesNotSubscribe() {
        server.subscriptions.offer(new Plan("gold", "Gold", 5000, "EUR", "P7D", 0));
        SubscriptionRequest gold = new SubscriptionRequest("gold", 5000, "EUR", "4711");
        refused(
                "payment-declined",
                402,
                () -> server.subscriptions.subscribe(HOUSEHOLD, gold, "g"));
        refused(
                "payment-declined",
                402,
                () -> server.subscriptions.subscribe(HOUSEHOLD, gold, "g"));
        assertThat(server.subscriptions.of(HOUSEHOLD)).isEmpty();
        refused(
                "payment-mismatch",
                409,
                () ->
                        server.subscriptions.subscribe(
                                HOUSEHOLD, new SubscriptionRequest("gold", 1, "EUR", "4711"), "h"));
        refused(
                "pin-required",
                403,
                () ->
                        server.subscriptions.subscribe(
                                HOUSEHOLD,
                                new SubscriptionRequest("basic", 300, "EUR", null),
                                "i"));
        server.subscriptions.withdraw("gold");
        refused("plan-unknown", 404, () -> server.subscriptions.subscribe(HOUSEHOLD, gold, "g2"));
    }

    @Test
    void aPlanLimitsItsStreams() {
        subscribe();
        PassGrant here = server.purchases.buy(server.living.key, "k1", WATCH);
        PassGrant there = server.purchases.buy(server.neighbour.key, "k2", WATCH);
        server.streams.open(server.living.key.id(), here.id());
        refused(
                "stream-limit",
                409,
                () -> server.streams.open(server.neighbour.key.id(), there.id()));
    }

    @Test
    void monthsAreCountedFromTheFirstDay() {
        BillingPeriod month = BillingPeriod.parse("P1M").orElseThrow();
        Instant start = Instant.parse("2026-01-31T10:00:00Z");
        assertThat(month.end(start, 1)).isEqualTo("2026-02-28T10:00:00Z");
        assertThat(month.end(start, 2)).isEqualTo("2026-03-31T10:00:00Z");
        assertThat(BillingPeriod.parse("PT1H").orElseThrow().end(start, 3))
                .isEqualTo("2026-01-31T13:00:00Z");
        for (String bad : List.of("", "P0D", "-P1M", "P-1M", "PT0S", "month", "P99999999999Y")) {
            assertThat(BillingPeriod.parse(bad)).as(bad).isEmpty();
        }
        refused(
                "plan-invalid",
                422,
                () -> server.subscriptions.offer(new Plan("x", "X", 1, "EUR", "P0D", 0)));
    }

    /** What a box that knows nothing of leases takes for the end. */
    private String opensUntil(PassGrant pass) throws Exception {
        String payload = server.licence(server.living, pass).licence().split("\\.")[1];
        JsonNode licence = Json.read(Base64.getUrlDecoder().decode(payload), JsonNode.class);
        byte[] policy = Base64.getUrlDecoder().decode(licence.path("policy").asText());
        return Json.read(policy, JsonNode.class).path("viewUntil").asText();
    }

    private Subscription only() {
        List<Subscription> all = server.subscriptions.of(HOUSEHOLD);
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
