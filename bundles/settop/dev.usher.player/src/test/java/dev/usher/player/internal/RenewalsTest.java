package dev.usher.player.internal;

import static dev.usher.player.internal.TestBox.FILM;
import static dev.usher.player.internal.TestBox.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Manifest;
import dev.usher.media.api.Problem;
import dev.usher.media.api.StoredFile;
import dev.usher.player.store.Purchase;
import dev.usher.player.store.Wallet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Licences of a subscription: seven days, renewed after half of them. */
@Tag("P2")
class RenewalsTest {
    private static final Duration LEASE = Duration.ofDays(7);
    private static final String PASS = "subscribed";

    @TempDir Path directory;
    private TestBox box;
    private Wallet wallet;
    private Renewals renewals;
    private Entitlements entitlements;
    private final List<String> told = new ArrayList<>();
    private final Renewals.Audience audience =
            new Renewals.Audience() {
                @Override
                public void renewed(String pass, LicenceGrant licence) {
                    told.add(pass + ": " + licence.licence());
                }

                @Override
                public void refused(String pass, Problem why) {
                    told.add(pass + ": " + why.code());
                }
            };

    @BeforeEach
    void start() throws Exception {
        box = new TestBox(directory);
        // the player's own renewals must not come in between
        box.close();
        wallet = box.wallet();
        LicenceDesk desk = new LicenceDesk(wallet, box.server, box, new Slot<>(), () -> box.now);
        entitlements = new Entitlements(wallet, desk, box);
        renewals = new Renewals(wallet, desk, audience, () -> box.now, new Random(1));
        box.server.granting =
                (pass, number) ->
                        new LicenceGrant(
                                "licence " + number,
                                null,
                                0,
                                box.now.plus(LEASE),
                                box.now.plus(LEASE.dividedBy(2)),
                                600);
        hold(wallet, PASS, FILM);
        desk.exchange(new PassGrant(PASS, FILM, "the.pass.jws", null));
    }

    private static void hold(Wallet wallet, String pass, ItemId item) {
        Purchase bought = new Purchase("key-" + pass, item, "rent", 1, "EUR");
        wallet.granted(bought, new PassGrant(pass, item, "the.pass.jws", null), START);
    }

    private String licence() {
        return wallet.passes(FILM).get(0).licence().orElseThrow().licence();
    }

    @Test
    @DisplayName(
            "renewed when it is time and not before; the new licence is in the old one's place")
    void renewsInTime() {
        renewals.look();
        box.now = START.plus(LEASE.dividedBy(2)).minusSeconds(1);
        renewals.look();
        assertThat(box.server.licences).isEqualTo(1);
        box.now = START.plus(LEASE.dividedBy(2));
        renewals.look();
        renewals.look();
        assertThat(box.server.licences).isEqualTo(2);
        assertThat(licence()).isEqualTo("licence 2");
        assertThat(told).containsExactly(PASS + ": licence 2");
    }

    @Test
    @DisplayName("a server that is away is asked again, now and then, and nothing is lost")
    void failureIsNotTheEnd() {
        box.server.online = false;
        List<Duration> asked = new ArrayList<>();
        Instant due = START.plus(LEASE.dividedBy(2));
        box.server.refusal = null;
        for (int minute = 0; minute < 24 * 60; minute++) {
            box.now = due.plus(Duration.ofMinutes(minute));
            int before = box.server.asked;
            renewals.look();
            if (box.server.asked > before) {
                asked.add(Duration.ofMinutes(minute));
            }
            assertThat(licence()).isEqualTo("licence 1");
            assertThat(entitlements.access(FILM).state()).isEqualTo("open");
        }
        assertThat(asked).hasSizeBetween(24 * 60 / 16, 24 * 60 / 5);
        assertThat(asked.stream().map(Duration::toMinutes).map(m -> m % 10).distinct().count())
                .as("not in step with anybody")
                .isGreaterThan(3);
        box.server.online = true;
        box.now = box.now.plus(Duration.ofMinutes(16));
        renewals.look();
        assertThat(licence()).isEqualTo("licence 2");
    }

    @Test
    @DisplayName("a refusal does not take the licence that is here; one for good ends the pass")
    void refusals() {
        box.now = START.plus(LEASE.dividedBy(2));
        box.server.refusal = new Problem("rate-limited", 429, "Later.");
        renewals.look();
        assertThat(entitlements.access(FILM).state()).isEqualTo("open");
        box.server.refusal = new Problem("pass-revoked", 403, "Revoked.");
        box.now = box.now.plus(Duration.ofMinutes(16));
        renewals.look();
        assertThat(entitlements.access(FILM).state()).isEqualTo("expired");
        assertThat(told).containsExactly(PASS + ": pass-revoked");
        int before = box.server.asked;
        box.now = box.now.plus(Duration.ofDays(1));
        renewals.look();
        assertThat(box.server.asked).as("not asked about again").isEqualTo(before);
    }

    private static Manifest version(ItemId item, Instant created) {
        StoredFile stored = new StoredFile("0", 100, "00".repeat(32));
        return new Manifest(
                new ItemLayout(item, new InfoHash("cd".repeat(32)), 16384, List.of(stored)),
                2,
                "key-2",
                List.of(new ItemFile("film.mp4", "video/mp4", 3)),
                created);
    }

    @Test
    @DisplayName("when an item comes, its licence follows, also after an outage; no other does")
    void aNewVersion() throws Exception {
        box.now = START.plus(Duration.ofDays(1));
        renewals.arrived(version(FILM, START.minus(Duration.ofMinutes(3))));
        renewals.arrived(version(new ItemId("e".repeat(32)), box.now));
        assertThat(box.server.asked).as("its key is in the licence").isEqualTo(1);
        box.server.online = false;
        renewals.arrived(version(FILM, box.now));
        assertThat(licence()).isEqualTo("licence 1");
        assertThat(entitlements.access(FILM).state()).isEqualTo("open");
        box.server.online = true;
        // as after a restart
        new Renewals(
                        wallet,
                        new LicenceDesk(wallet, box.server, box, new Slot<>(), () -> box.now),
                        audience,
                        () -> box.now,
                        new Random(1))
                .look();
        assertThat(licence()).isEqualTo("licence 2");
    }

    @Test
    @DisplayName("a clock that was ahead does not put renewals off once it is set right")
    void aClockSetBack() {
        box.server.online = false;
        box.now = START.plus(Duration.ofDays(400));
        renewals.look();
        box.server.online = true;
        box.now = START.plus(LEASE.dividedBy(2));
        renewals.look();
        assertThat(licence()).isEqualTo("licence 2");
    }
}
