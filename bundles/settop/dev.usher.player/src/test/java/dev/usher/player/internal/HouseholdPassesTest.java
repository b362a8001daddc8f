package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.LicenceRequest;
import dev.usher.backend.api.PassStatus;
import dev.usher.media.api.Problem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("D3")
class HouseholdPassesTest {
    @TempDir Path directory;
    private TestBox box;
    private HouseholdPasses passes;
    private String pass;

    @BeforeEach
    void begin() {
        box = new TestBox(directory).readyToPlay(new TestRenderer("screen", 50));
        passes =
                new HouseholdPasses(
                        box.desk,
                        new LicenceDesk(
                                box.wallet,
                                box.server,
                                box,
                                box.player.drmSystems().opening(),
                                () -> box.now),
                        box.wallet,
                        box,
                        box.player,
                        box.profiles,
                        () -> box.now,
                        ZoneOffset.UTC);
        pass = "pass-" + box.server.keys.get(0);
    }

    @AfterEach
    void end() {
        box.close();
    }

    private String access() {
        return box.player.access(FILM).state();
    }

    private static Problem refused(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }

    @Test
    void whatIsGivenBackIsNotShownAnyMore() {
        box.player.play(FILM, 0, "");
        PassStatus status = passes.giveBack(pass);
        assertThat(status.refunded()).isTrue();
        assertThat(box.player.session()).isEmpty();
        assertThat(access()).isEqualTo("none");
        assertThat(box.wallet().passes(FILM)).isEmpty();
    }

    @Test
    void thePassStaysWhenTheServerDoesNotTakeItBack() {
        box.desk.refusal = new Problem("pass-revoked", 403, "revoked");
        assertThat(refused(() -> passes.giveBack(pass)).getMessage())
                .startsWith("The operator called off the pass for 'Night Train'");
        box.desk.online = false;
        box.desk.refusal = null;
        assertThat(refused(() -> passes.giveBack(pass)).code()).isEqualTo("server-unreachable");
        assertThat(access()).isEqualTo("pass");
    }

    @Test
    void theLicenceIsDeletedBeforeTheServerHearsSo() {
        box.player.play(FILM, 0, "");
        assertThat(access()).isNotEqualTo("pass");
        List<Boolean> licensed = new ArrayList<>();
        box.desk.whenReleased =
                () -> licensed.add(box.wallet().passes(FILM).get(0).licence().isPresent());
        passes.release(pass);
        assertThat(licensed).containsExactly(false);
        assertThat(box.player.session()).isEmpty();
        assertThat(access()).isEqualTo("none");
    }

    @Test
    void withoutTheServerNothingIsLetGo() {
        box.player.play(FILM, 0, "");
        box.desk.online = false;
        assertThat(refused(() -> passes.release(pass)).code()).isEqualTo("server-unreachable");
        assertThat(box.wallet().passes(FILM).get(0).licence()).isPresent();
        assertThat(box.player.session()).isPresent();
    }

    /** The film has begun, and the server did not answer when it was told so. */
    private void beginUnheard() {
        box.server.rentalsWait();
        ClearStream stream = box.player.stream(box.player.play(FILM, 0, "").id()).orElseThrow();
        box.server.online = false;
        int before = box.server.asked;
        assertThat(stream.read(0, ByteBuffer.allocate(100))).isEqualTo(100);
        await().until(() -> box.server.asked > before);
        assertThat(box.server.requests).extracting(LicenceRequest::firstPlay).containsOnlyNulls();
    }

    @Test
    @Tag("P3")
    void theServerHearsOfTheFirstPlayBeforeThePassIsLetGo() {
        beginUnheard();
        box.server.online = true;
        List<String> heard = new ArrayList<>();
        box.desk.whenReleased = () -> box.server.requests.forEach(r -> heard.add(r.firstPlay()));
        passes.release(pass);
        assertThat(heard)
                .last()
                .asString()
                .startsWith("usher-first-play+jws")
                .contains("pass=" + pass);
        assertThat(box.wallet().passes(FILM)).isEmpty();
    }

    @Test
    @Tag("P3")
    void withoutTheServersKnowingOfTheFirstPlayNothingIsLetGo() {
        beginUnheard();
        assertThat(refused(() -> passes.release(pass)).code()).isEqualTo("server-unreachable");
        assertThat(box.desk.asked).noneMatch(a -> a.startsWith("release "));
        assertThat(box.wallet().passes(FILM).get(0).licence()).isPresent();
    }

    @Test
    @Tag("P3")
    void whatIsOverByItsFirstPlayCannotBeLetGo() {
        beginUnheard();
        box.server.refusal = new Problem("pass-expired", 403, "over");
        box.server.online = true;
        assertThat(refused(() -> passes.release(pass)).code()).isEqualTo("pass-expired");
        assertThat(box.desk.asked).noneMatch(a -> a.startsWith("release "));
    }

    @Test
    void whatIsClaimedOrRedeemedCanBeWatchedHere() {
        passes.giveBack(pass);
        passes.claim("from the kitchen");
        assertThat(box.wallet().passes(FILM))
                .extracting(p -> p.grant().id())
                .containsExactly("from the kitchen");
        passes.giveBack("from the kitchen");
        assertThat(passes.redeem("abcd", null).pass().item()).isEqualTo(FILM);
        assertThat(access()).isEqualTo("pass");
        assertThat(passes.redeem("C123", "4711").amount()).isEqualTo(500);
    }

    @Test
    void anotherBoxThatHoldsThePassIsNamedInWords() {
        box.desk.refusal = new Problem("pass-in-use", 409, "held");
        assertThat(refused(() -> passes.claim("p")).getMessage())
                .contains("Another box of this home holds");
    }

    @Test
    void aGiftWhoseAnswerGotLostIsAskedForWithTheSameKey() {
        box.desk.answerLost = true;
        refused(() -> passes.buyGift(FILM, "rent", null));
        refused(() -> passes.buyGift(FILM, "rent", null));
        box.desk.answerLost = false;
        assertThat(passes.buyGift(FILM, "rent", null).code()).isEqualTo("ABCD");
        passes.buyGift(FILM, "rent", null);
        List<String> gifts = box.desk.asked.stream().filter(a -> a.startsWith("gift ")).toList();
        assertThat(gifts.subList(0, 3)).containsOnly(gifts.get(0));
        assertThat(gifts.get(3)).isNotEqualTo(gifts.get(0)).endsWith(" rent 399");
        assertThat(refused(() -> passes.buyGift(FILM, "no such", null)).code())
                .isEqualTo("offer-unknown");
    }

    @Test
    void thePriceOfAPlanIsTheOneThatWasShown() {
        passes.subscribe("films", "4711");
        assertThat(box.desk.asked.get(1)).startsWith("subscribe ").endsWith(" films 990");
        assertThat(refused(() -> passes.subscribe("none", null)).code()).isEqualTo("plan-unknown");
        assertThat(passes.cancelSubscription("s1").id()).isEqualTo("s1");
    }
}
