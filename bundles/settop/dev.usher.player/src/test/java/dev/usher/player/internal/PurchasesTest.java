package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.usher.drm.api.DrmException.Reason;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.settop.api.Player;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("P1")
class PurchasesTest {
    @TempDir Path directory;
    private TestBox box;

    @BeforeEach
    void start() {
        box = new TestBox(directory);
    }

    @AfterEach
    void stop() {
        box.close();
    }

    @Test
    void keepsThePass() {
        box.player.buy(FILM, "rent", null);
        assertThat(box.wallet().passes(FILM))
                .singleElement()
                .satisfies(
                        pass -> {
                            assertThat(pass.grant().pass()).isEqualTo("the.pass.jws");
                            assertThat(pass.licence()).isEmpty();
                        });
        assertThat(box.player.access(FILM).state()).isEqualTo("pass");
        assertThat(box.wallet().unfinished()).isEmpty();
    }

    @Test
    @DisplayName("what is here is bought with its licence, and plays without asking again")
    void theLicenceComesWithThePass() {
        box.server.licensesWithPass = true;
        box.server.rentalsWait();
        box.readyToPlay(new TestRenderer("mpv", 80));
        assertThat(box.player.buy(FILM, "rent", null).licence()).as("stays here").isNull();
        assertThat(box.server.purchases)
                .singleElement()
                .satisfies(
                        asked -> {
                            assertThat(asked.sealingKey()).isNotBlank();
                            assertThat(asked.storeSequence()).isZero();
                        });
        assertThat(box.wallet().passes(FILM).get(0).licence()).isPresent();
        assertThat(box.wallet().sequence()).as("counted as a licence").isEqualTo(1);
        assertThat(box.player.access(FILM).state()).isEqualTo("pass");
        box.server.online = false;
        box.player.play(FILM, 0, "");
        assertThat(box.server.asked).isZero();
    }

    @Test
    @DisplayName("for what is still to come only the pass is bought, which can be given back")
    void noKeyBeforeItIsOfUse() {
        box.server.licensesWithPass = true;
        box.available = false;
        box.player.buy(FILM, "rent", null);
        assertThat(box.server.purchases).allSatisfy(p -> assertThat(p.sealingKey()).isNull());
        assertThat(box.wallet().passes(FILM).get(0).licence()).isEmpty();
    }

    @Test
    @DisplayName("what is open up to a tier is bought up to a higher one beside it")
    void aHigherTier() {
        box.readyToPlay(new TestRenderer("mpv", 80));
        box.wallet.forget(box.wallet.passes(FILM).get(0).grant().id());
        box.tier = Tier.HD;
        box.player.buy(FILM, "low", null);
        assertThat(box.player.access(FILM)).isEqualTo(new Player.Access("pass", null, Tier.SD));
        assertThatThrownBy(() -> box.player.play(FILM, 0, ""))
                .isInstanceOfSatisfying(
                        Problem.class,
                        refusal -> {
                            assertThat(refusal.code()).isEqualTo("pass-required");
                            assertThat(refusal)
                                    .hasMessage(
                                            "What you have opens 'Night Train' up to SD."
                                                    + " Buy it in HD to watch this.");
                        });
        assertThat(box.server.licences).isZero();

        box.player.buy(FILM, "rent", null);
        assertThat(box.server.payments).isEqualTo(3);
        box.player.play(FILM, 0, "");
        assertThat(box.player.access(FILM).tier()).isNull();
        assertThat(box.wallet().passes(FILM))
                .extracting(pass -> pass.grant().tier())
                .containsExactlyInAnyOrder(Tier.SD, Tier.UHD);
        box.player.buy(FILM, "low", null);
        assertThat(box.server.payments).as("that is open already").isEqualTo(3);
    }

    @Test
    @DisplayName("a tier that the server keeps from this box is refused in words")
    void tooGoodForThisBox() {
        XorDrm drm = new XorDrm();
        box.player.drmSystems().opening().add(TestBox.candidate(drm, "1.0.0"));
        box.player.addRenderer(TestBox.candidate(new TestRenderer("mpv", 80), "1.0.0"));
        box.player.buy(FILM, "rent", null);
        drm.refuseOpen = Reason.TIER;
        assertThatThrownBy(() -> box.player.play(FILM, 0, ""))
                .isInstanceOfSatisfying(
                        Problem.class,
                        refusal -> assertThat(refusal.code()).isEqualTo("security-level"))
                .hasMessageContaining("Choose a lower one");
    }

    @Test
    @DisplayName("a server that knows no licence with the pass is asked for one as before")
    void olderServer() {
        box.readyToPlay(new TestRenderer("mpv", 80));
        box.player.buy(FILM, "rent", null);
        box.player.play(FILM, 0, "");
        assertThat(box.server.licences).isEqualTo(1);
    }

    @Test
    @DisplayName("the key is on the disk before the server is asked")
    void keyFirst() {
        box.server.whilePaying =
                () ->
                        assertThat(box.wallet().unfinished())
                                .singleElement()
                                .satisfies(
                                        purchase ->
                                                assertThat(box.server.keys)
                                                        .containsExactly(purchase.key()));
        box.player.buy(FILM, "rent", null);
        assertThat(box.server.payments).isEqualTo(1);
    }

    @Test
    @DisplayName("the answer is lost: pressing buy again pays nothing more and brings the pass")
    void lostAnswer() {
        box.server.answerLost = true;
        refused(() -> box.player.buy(FILM, "rent", null), "server-unreachable", 503);
        box.server.answerLost = false;
        box.player.buy(FILM, "rent", null);
        assertThat(box.server.payments).isEqualTo(1);
        assertThat(Set.copyOf(box.server.keys)).hasSize(1);
        assertThat(box.wallet().passes(FILM)).hasSize(1);
    }

    @Test
    @DisplayName("the box dies while it pays: at the next start the pass is there, paid once")
    void diesWhilePaying() {
        box.server.whilePaying =
                () -> {
                    throw new IllegalStateException("kill -9");
                };
        assertThatThrownBy(() -> box.player.buy(FILM, "rent", null)).hasMessage("kill -9");
        assertThat(box.server.payments).isEqualTo(1);
        box.close();

        TestBox restarted = new TestBox(directory);
        try (restarted) {
            await().untilAsserted(() -> assertThat(restarted.wallet().passes(FILM)).hasSize(1));
            assertThat(restarted.server.keys)
                    .as("the server pays a key once")
                    .isSubsetOf(box.server.keys);
            assertThat(restarted.wallet().unfinished()).isEmpty();
        }
    }

    @Test
    @DisplayName("a refusal finishes the purchase; the next try is a new one")
    void refusal() {
        box.server.refusal = new Problem("credit-missing", 402, "Top up.");
        refused(() -> box.player.buy(FILM, "rent", null), "credit-missing", 402);
        assertThat(box.wallet().unfinished()).isEmpty();
        box.server.refusal = null;
        box.player.buy(FILM, "rent", null);
        assertThat(Set.copyOf(box.server.keys)).hasSize(2);
        assertThat(box.server.payments).isEqualTo(1);
    }

    @Test
    @DisplayName("a server in trouble may have paid: the same key is used again")
    void serverError() {
        box.server.refusal = new Problem("internal", 500, "Sorry.");
        refused(() -> box.player.buy(FILM, "rent", null), "internal", 500);
        box.server.refusal = null;
        box.player.buy(FILM, "rent", null);
        assertThat(Set.copyOf(box.server.keys)).hasSize(1);
    }

    @Test
    @DisplayName(
            "without the PIN the server is not asked; an open purchase keeps its key until the PIN comes again")
    @Tag("P5")
    void pin() {
        refused(() -> box.player.buy(FILM, "guarded", ""), "pin-required", 403);
        assertThat(box.server.keys).isEmpty();
        box.server.answerLost = true;
        refused(() -> box.player.buy(FILM, "guarded", "1234"), "server-unreachable", 503);
        box.server.answerLost = false;
        box.server.refusal = new Problem("pin-wrong", 403, "Wrong PIN.");
        LicenceDesk desk =
                new LicenceDesk(box.wallet(), box.server, box, new Slot<>(), () -> box.now);
        Entitlements entitlements = new Entitlements(box.wallet(), desk, box);
        Purchases afterRestart =
                new Purchases(
                        box.wallet(),
                        box.server,
                        entitlements,
                        desk,
                        box.profiles,
                        new Sentences(ZoneOffset.UTC, () -> box.now),
                        () -> box.now);
        assertThat(afterRestart.finish()).isFalse();
        assertThat(box.wallet().unfinished()).hasSize(1);
        box.server.refusal = null;
        box.player.buy(FILM, "guarded", "1234");
        assertThat(box.server.payments).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "who has an unused pass does not pay again; once it is begun, another can be bought")
    void oneUnusedPass() {
        String first = box.player.buy(FILM, "rent", null).id();
        assertThat(box.player.buy(FILM, "rent", null).id()).isEqualTo(first);
        assertThat(box.server.payments).isEqualTo(1);
        box.readyToPlay(new TestRenderer("mpv", 80));
        box.player.play(FILM, 0, "");
        assertThat(box.player.buy(FILM, "rent", null).id()).isNotEqualTo(first);
        assertThat(box.server.payments).isEqualTo(2);
    }

    @Test
    void unknownOffer() {
        refused(() -> box.player.buy(FILM, "gone", null), "offer-unknown", 404);
    }

    static void refused(ThrowingCallable call, String code, int status) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> {
                            assertThat(problem.code()).isEqualTo(code);
                            assertThat(problem.status()).isEqualTo(status);
                            assertThat(problem.getMessage()).isNotBlank();
                        });
    }
}
