package dev.usher.profiles.internal;

import static dev.usher.profiles.internal.Home.ANNA;
import static dev.usher.profiles.internal.Home.BEN;
import static dev.usher.profiles.internal.Home.BOX;
import static dev.usher.profiles.internal.Home.KIM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usher.crypto.SigningKey;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.persistence.Sql;
import dev.usher.settop.api.BoxIdentity;
import dev.usher.settop.api.Profiles.Watcher;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("D3")
class BoxProfilesTest {
    private static final Watcher ANYBODY = new Watcher("", 0, false);

    @TempDir Path directory;
    private Home home;

    @BeforeEach
    void begin() {
        home = new Home(directory);
    }

    @AfterEach
    void end() {
        home.profiles.close();
    }

    private Watcher watcher() {
        return home.profiles.watcher().orElseThrow();
    }

    private static Problem refused(ThrowingCallable call, String code) {
        Problem problem = catchThrowableOfType(Problem.class, call);
        assertThat(problem).isNotNull();
        assertThat(problem.code()).isEqualTo(code);
        return problem;
    }

    @Test
    void whereNoProfilesAreSetUpNobodyIsAsked() {
        home.hears(0);
        assertThat(home.profiles.watcher()).isEmpty();
        assertThat(home.profiles.profiles()).isEmpty();
    }

    @Test
    void asLongAsItIsNotKnownOnlyWhatIsForEverybodyOpens() {
        assertThat(watcher()).isEqualTo(ANYBODY);
        home.hears(1, ANNA, KIM);
        assertThat(watcher()).isEqualTo(ANYBODY);
    }

    @Test
    void whoIsChosenStaysUntilAnotherIs() {
        home.hears(1, ANNA, KIM);
        home.profiles.choose(ANNA.id(), "2468");
        assertThat(watcher()).isEqualTo(new Watcher(ANNA.id(), 18, true));
        home.profiles.choose(KIM.id(), null);
        assertThat(watcher()).isEqualTo(new Watcher(KIM.id(), 6, false));
        home.profiles.leave();
        assertThat(watcher()).isEqualTo(ANYBODY);
        assertThat(home.told).endsWith(ANNA.id(), KIM.id(), "");
    }

    @Test
    void aPinIsAskedForAndCompared() {
        home.hears(1, ANNA);
        refused(() -> home.profiles.choose(ANNA.id(), null), "pin-required");
        Problem wrong = refused(() -> home.profiles.choose(ANNA.id(), "0000"), "pin-wrong");
        assertThat(wrong.members()).containsEntry("triesLeft", 4);
        refused(() -> home.profiles.choose("id-nobody", null), "profile-unknown");
        assertThat(watcher()).isEqualTo(ANYBODY);
    }

    @Test
    void whoeverGoesAwayIsNotChosenAnyMore() {
        home.hears(1, ANNA);
        home.profiles.choose(ANNA.id(), "2468");
        home.pass(Home.IDLE.minusMinutes(1));
        home.profiles.active();
        home.pass(Home.IDLE.minusMinutes(1));
        assertThat(watcher().profile()).isEqualTo(ANNA.id());
        home.pass(Home.IDLE.plusMinutes(1));
        home.profiles.active();
        assertThat(watcher()).isEqualTo(ANYBODY);
        assertThat(home.told).endsWith("");
    }

    @Test
    void afterARestartOnlyWhoNeedsNoPinIsStillChosen() {
        home.hears(1, ANNA, KIM);
        home.profiles.choose(KIM.id(), null);
        home.switchOn();
        assertThat(watcher().profile()).isEqualTo(KIM.id());
        home.profiles.choose(ANNA.id(), "2468");
        home.switchOn();
        assertThat(watcher()).isEqualTo(ANYBODY);
    }

    @Test
    void guessingGetsSlowAndStaysSoAcrossRestarts() {
        home.hears(1, ANNA, BEN);
        for (int i = 0; i < 4; i++) {
            refused(() -> home.profiles.choose(ANNA.id(), "0000"), "pin-wrong");
        }
        int[] minutes = {1, 5, 15, 60, 60};
        for (int wait : minutes) {
            Problem blocked = refused(() -> home.profiles.choose(ANNA.id(), "0000"), "pin-blocked");
            assertThat(blocked.status()).isEqualTo(429);
            assertThat(blocked.members()).containsEntry("retryAfter", wait * 60L);
            home.switchOn();
            home.pass(Duration.ofMinutes(wait).minusSeconds(1));
            refused(() -> home.profiles.choose(ANNA.id(), "2468"), "pin-blocked");
            home.pass(Duration.ofSeconds(1));
        }
        // being right about one's own does not help to guess another's
        home.profiles.choose(BEN.id(), "1357");
        refused(() -> home.profiles.choose(ANNA.id(), "0000"), "pin-blocked");
        home.pass(Duration.ofHours(1));
        home.profiles.choose(ANNA.id(), "2468");
        refused(() -> home.profiles.choose(ANNA.id(), "0000"), "pin-wrong");
    }

    @Test
    void rulesHoldAtOnceAlsoForWhoIsWatching() {
        home.hears(1, ANNA, KIM);
        home.profiles.choose(KIM.id(), null);
        home.hears(2, ANNA, Home.person("kim", 0, null));
        assertThat(watcher()).isEqualTo(new Watcher(KIM.id(), 0, false));
        home.hears(3, ANNA, Home.person("kim", 0, "9999"));
        assertThat(watcher()).isEqualTo(ANYBODY);
        home.hears(4, ANNA);
        refused(() -> home.profiles.choose(KIM.id(), "9999"), "profile-unknown");
    }

    @Test
    void anAdultWithoutAPinShowsTheHouseholds() {
        home.hears(1, Home.person("gran", 18, null));
        refused(() -> home.profiles.enterPin("4711"), "profile-required");
        home.profiles.choose("id-gran", null);
        refused(() -> home.profiles.enterPin("0000"), "pin-wrong");
        assertThat(watcher().pinVerified()).isFalse();
        home.online = false;
        refused(() -> home.profiles.enterPin("4711"), "server-unreachable");
        home.online = true;
        home.profiles.enterPin("4711");
        assertThat(watcher().pinVerified()).isTrue();
        home.profiles.choose("id-gran", null);
        assertThat(watcher().pinVerified()).isFalse();
    }

    @Test
    void anOlderListDoesNotReplaceANewerOne() {
        home.hears(5, KIM);
        home.hears(4, ANNA, KIM);
        assertThat(home.profiles.profiles()).extracting("id").containsExactly(KIM.id());
        assertThat(home.askedAfter).isEqualTo(5);
    }

    @Test
    void aListOfAnotherBoxOrAnotherSignerIsNone() {
        home.answer = Home.signed(home.operator, new BoxId("cd".repeat(16)), 9);
        home.profiles.refresher().refresh();
        assertThat(watcher()).isEqualTo(ANYBODY);
        home.answer = Home.signed(SigningKey.generateEd25519(), BOX, 9);
        home.profiles.refresher().refresh();
        assertThat(watcher()).isEqualTo(ANYBODY);
    }

    @Test
    void whatTheOwnerAltersOnTheDiskCountsAsNothing() {
        home.hears(1, ANNA, KIM);
        home.profiles.choose(KIM.id(), null);
        Sql disk = new Sql(home.disk);
        String mine = Home.signed(SigningKey.generateEd25519(), BOX, 7).profiles();
        disk.update("UPDATE profiles_list SET signed = ?, revision = 7", mine);
        home.switchOn();
        assertThat(watcher()).isEqualTo(ANYBODY);
        disk.update("DELETE FROM profiles_list");
        home.switchOn();
        assertThat(watcher()).isEqualTo(ANYBODY);
        home.profiles.refresher().refresh();
        assertThat(home.profiles.profiles()).hasSize(2);
        disk.update("DELETE FROM profiles_chosen");
        disk.update("INSERT INTO profiles_chosen (one, profile) VALUES (1, ?)", ANNA.id());
        home.switchOn();
        assertThat(watcher()).isEqualTo(ANYBODY);
    }

    @Test
    void theListIsReadWhenTheOperatorsKeysAreKnown() {
        home.hears(1, KIM);
        home.keysKnown = false;
        home.switchOn();
        assertThat(home.profiles.profiles()).isEmpty();
        home.keysKnown = true;
        assertThat(home.profiles.profiles()).hasSize(1);
    }

    @Test
    void aListSignedByAKeyForManifestsIsNone() {
        home.hears(1, KIM);
        home.keysFor = BoxIdentity.Purpose.MANIFEST;
        home.switchOn();
        assertThat(home.profiles.profiles()).isEmpty();
    }
}
