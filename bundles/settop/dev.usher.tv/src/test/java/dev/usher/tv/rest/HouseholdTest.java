package dev.usher.tv.rest;

import static dev.usher.tv.rest.FakeLibrary.FILM;
import static dev.usher.tv.rest.FakeLibrary.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.usher.backend.api.Gift;
import dev.usher.backend.api.HouseholdPass;
import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Redemption;
import dev.usher.backend.api.Transfer;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.Passes;
import dev.usher.settop.api.Player;
import dev.usher.settop.api.Profiles;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D3")
class HouseholdTest {
    private static final Profiles.Profile ANNA = new Profiles.Profile("a", "Anna", 18, true);
    private final FakeLibrary library = new FakeLibrary();
    private final List<String> asked = new ArrayList<>();

    /** Answers each question with what the test says, and remembers it. */
    private <T> T answering(Class<T> type, Map<String, ?> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (p, method, arguments) -> {
                            String said = arguments == null ? "" : " " + Arrays.asList(arguments);
                            asked.add(method.getName() + said);
                            return answers.get(method.getName());
                        }));
    }

    private Counter selling(Map<String, ?> answers) {
        return new Counter(library, answering(Passes.class, answers));
    }

    @Test
    void showsWhoWatchesAndWhatTheyMay() {
        ProfileResource resource =
                new ProfileResource(
                        answering(
                                Profiles.class,
                                Map.of(
                                        "profiles",
                                        List.of(ANNA),
                                        "chosen",
                                        Optional.of(ANNA),
                                        "watcher",
                                        Optional.of(new Profiles.Watcher("a", 18, true)))));
        assertThat(resource.choose("a", new ProfileResource.EnteredPin("2468")))
                .isEqualTo(new ProfileResource.Audience(true, List.of(ANNA), "a", 18, true));
        assertThat(asked).contains("choose [a, 2468]");
        assertThat(new ProfileResource.EnteredPin("2468").toString()).doesNotContain("2468");
    }

    @Test
    void knowsWhetherTheServerHasSpoken() {
        Profiles unknown =
                answering(
                        Profiles.class,
                        Map.of(
                                "profiles",
                                List.of(),
                                "chosen",
                                Optional.empty(),
                                "watcher",
                                Optional.of(new Profiles.Watcher("", 0, false))));
        assertThat(new ProfileResource(unknown).audience().known()).isFalse();
        Profiles none =
                answering(
                        Profiles.class,
                        Map.of(
                                "profiles",
                                List.of(),
                                "chosen",
                                Optional.empty(),
                                "watcher",
                                Optional.empty()));
        ProfileResource.Audience everybody = new ProfileResource(none).audience();
        assertThat(everybody.known()).isTrue();
        assertThat(Json.text(everybody)).doesNotContain("null", "maxRating");
    }

    @Test
    void whoWatchesMayBeAwayForAMoment() {
        Problem missing =
                catchThrowableOfType(Problem.class, () -> new ProfileResource(null).audience());
        assertThat(missing.code()).isEqualTo("part-missing");
    }

    @Test
    void passesSayWhichBoxHoldsThem() {
        BoxId here = new BoxId("dd".repeat(16));
        BoxId kitchen = new BoxId("ee".repeat(16));
        PassResource resource =
                new PassResource(
                        selling(
                                Map.of(
                                        "passes",
                                        List.of(
                                                new HouseholdPass(
                                                        "p1",
                                                        FILM.item(),
                                                        here,
                                                        "tv",
                                                        "ready",
                                                        true),
                                                new HouseholdPass(
                                                        "p2",
                                                        FILM.item(),
                                                        kitchen,
                                                        "kitchen",
                                                        "released",
                                                        true)))));
        assertThat(resource.passes())
                .extracting(PassResource.TvPass::title, PassResource.TvPass::here)
                .containsExactly(tuple(FILM.title(), true), tuple(FILM.title(), false));
        resource.release("p1");
        resource.giveBack("p1");
        resource.claim("p2");
        assertThat(asked).containsSubsequence("release [p1]", "giveBack [p1]", "claim [p2]");
    }

    @Test
    void aCodeIsGoodForAFilmOrForCredit() {
        Redemption film = new Redemption(new PassGrant("p", FILM.item(), "a.b.c", null), 0, null);
        CodeResource codes = new CodeResource(selling(Map.of("redeem", film)));
        assertThat(codes.redeem(new CodeResource.Code("abcd", null)))
                .isEqualTo(new CodeResource.Redeemed(FILM.item(), FILM.title(), 0, null));
        CodeResource credit =
                new CodeResource(selling(Map.of("redeem", new Redemption(null, 500, "EUR"))));
        assertThat(credit.redeem(new CodeResource.Code("abcd", "1")))
                .isEqualTo(new CodeResource.Redeemed(null, null, 500, "EUR"));
        Problem missing =
                catchThrowableOfType(
                        Problem.class, () -> codes.redeem(new CodeResource.Code(" ", null)));
        assertThat(missing.code()).isEqualTo("code-missing");
    }

    @Test
    void aGiftHasACodeToBeTold() {
        Gift gift =
                new Gift(
                        "g",
                        "ABCD",
                        FILM.item(),
                        "rent",
                        399,
                        "EUR",
                        Gift.State.OPEN,
                        Instant.EPOCH,
                        null);
        GiftResource gifts = new GiftResource(selling(Map.of("buyGift", gift)));
        assertThat(gifts.buy(new GiftResource.Wish(FILM.item(), "rent", "4711")).code())
                .isEqualTo("ABCD");
        Problem malformed =
                catchThrowableOfType(
                        Problem.class, () -> gifts.buy(new GiftResource.Wish(null, "rent", null)));
        assertThat(malformed.code()).isEqualTo("gift-malformed");
    }

    @Test
    @Tag("D5")
    void saysWhenSomethingThatComesCanBeWatched() {
        library.queue = new ArrayList<>(List.of(new QueueEntry(FILM.item(), null)));
        library.transfers.put(FILM.item(), transfer(FILM, 10, Transfer.State.RUNNING, ""));
        assertThat(startsIn(Optional.of(Duration.ZERO))).isZero();
        assertThat(startsIn(Optional.of(Duration.ofMillis(1200)))).isEqualTo(2);
        assertThat(startsIn(Optional.empty())).isNull();
        library.transfers.put(FILM.item(), transfer(FILM, 10, Transfer.State.STALLED, "why"));
        assertThat(startsIn(Optional.of(Duration.ZERO))).isNull();
    }

    private Long startsIn(Optional<Duration> estimate) {
        Player player = answering(Player.class, Map.of("startsIn", estimate));
        return new Shelf(library, player).delivery(FILM.item()).startsIn();
    }
}
