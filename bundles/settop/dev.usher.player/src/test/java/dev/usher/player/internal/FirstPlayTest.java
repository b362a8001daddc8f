package dev.usher.player.internal;

import static dev.usher.player.internal.PurchasesTest.refused;
import static dev.usher.player.internal.TestBox.FILM;
import static dev.usher.player.internal.TestBox.RENTED;
import static dev.usher.player.internal.TestBox.START;
import static dev.usher.player.internal.TestBox.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.LicenceRequest;
import dev.usher.player.store.FirstPlay;
import dev.usher.player.store.HeldPass;
import dev.usher.player.store.Wallet;
import dev.usher.settop.api.Player.Access;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/**
 * The viewing period begins with the first byte that is shown, once, and the server hears of it.
 */
@Tag("P3")
class FirstPlayTest {
    @TempDir Path directory;
    private TestBox box;
    private final TestRenderer mpv = new TestRenderer("mpv", 80);

    @BeforeEach
    void start() {
        box = new TestBox(directory);
        box.server.rentalsWait();
    }

    @AfterEach
    void stop() {
        box.close();
    }

    private ClearStream playing() {
        return box.player.stream(box.player.play(FILM, 0, "").id()).orElseThrow();
    }

    private static void show(ClearStream stream) {
        assertThat(stream.read(0, ByteBuffer.allocate(100))).isEqualTo(100);
    }

    @Test
    @DisplayName("a rental that was licensed loses nothing before its first play")
    void losesNothingBefore() {
        box.readyToPlay(mpv);
        playing();
        box.player.stop();
        assertThat(box.server.licences).isEqualTo(1);
        box.now = START.plus(Duration.ofDays(7));
        assertThat(box.player.access(FILM)).isEqualTo(new Access("pass", null));
        box.server.online = false;
        show(playing());
        Instant end = box.now.plus(RENTED);
        assertThat(box.player.access(FILM)).isEqualTo(new Access("open", end));
        box.now = box.now.plus(Duration.ofHours(1));
        show(playing());
        assertThat(box.player.access(FILM)).isEqualTo(new Access("open", end));
    }

    @Test
    @DisplayName("a viewing period that would outlast what was paid for ends with that")
    void cutShort() {
        Instant paid = START.plus(Duration.ofHours(10));
        box.server.granting =
                (pass, number) ->
                        new LicenceGrant(
                                "licence " + number + " " + pass + " " + RENTED.toSeconds(),
                                paid,
                                RENTED.toSeconds(),
                                null,
                                null,
                                0);
        box.readyToPlay(mpv);
        show(playing());
        assertThat(box.player.access(FILM)).isEqualTo(new Access("open", paid));
        box.player.stop();
        box.now = paid;
        assertThat(box.player.access(FILM)).isEqualTo(new Access("expired", paid));
        PurchasesTest.refused(() -> box.player.play(FILM, 0, ""), "pass-expired", 403);
    }

    @Test
    @DisplayName("the server is told at the next contact, and once is enough")
    void told() {
        box.readyToPlay(mpv);
        box.server.online = true;
        ClearStream stream = playing();
        assertThat(box.server.requests).extracting(LicenceRequest::firstPlay).containsOnlyNulls();
        box.server.online = false;
        show(stream);
        // in this order: who is asked in vain at that time is not asked again before another
        box.server.online = true;
        box.now = START.plus(Duration.ofMinutes(30));
        await().until(() -> box.server.requests.size() == 2);
        LicenceRequest telling = box.server.requests.get(1);
        assertThat(telling.sealingKey()).startsWith("usher-sealing-key+jws{key=").contains("p-256");
        assertThat(telling.firstPlay())
                .startsWith("usher-first-play+jws{lid=1, pass=pass-")
                .contains("time=" + START);
        await().until(() -> box.wallet.due(box.now, 10).isEmpty());
        assertThat(box.player.access(FILM).until()).isEqualTo(START.plus(RENTED));
    }

    @Test
    @DisplayName("written once, whoever comes at the same time, and signed with its own count")
    void once() throws Exception {
        box.readyToPlay(mpv);
        var pool = Executors.newFixedThreadPool(8);
        try {
            List<Callable<FirstPlay>> all =
                    java.util.stream.IntStream.range(0, 32)
                            .<Callable<FirstPlay>>mapToObj(
                                    i ->
                                            () ->
                                                    box.wallet.begin(
                                                            "p",
                                                            "l",
                                                            START.plusSeconds(i),
                                                            count -> "said " + i + " at " + count))
                            .toList();
            List<FirstPlay> said = new java.util.ArrayList<>();
            for (Future<FirstPlay> each : pool.invokeAll(all)) {
                said.add(each.get());
            }
            assertThat(said).hasSize(32).containsOnly(box.wallet.firstPlay("p").orElseThrow());
        } finally {
            pool.shutdownNow();
        }
        assertThat(box.wallet.sequence()).isEqualTo(1);
    }

    @Test
    @DisplayName("a renewal does not begin it anew, nor does a restart")
    void staysAcrossRestarts() {
        box.readyToPlay(mpv);
        show(playing());
        HeldPass held = box.wallet.passes(FILM).get(0);
        box.close();
        Wallet again = box.wallet();
        again.licensed(
                held.grant().id(),
                new LicenceGrant("licence 9", null, RENTED.toSeconds(), null, null, 0),
                false,
                START);
        assertThat(again.passes(FILM).get(0).began()).hasValue(START);
    }

    @Test
    @DisplayName("T18: the server is gone for 47 hours, and a rental that began plays to its end")
    void t18_anOutageDoesNotEndARental() {
        box.readyToPlay(mpv);
        ClearStream stream = playing();
        box.server.online = false;
        show(stream);
        for (int hour = 1; hour < 48; hour++) {
            box.now = START.plus(Duration.ofHours(hour));
            show(stream);
            if (hour % 6 == 0) {
                stream = playing();
            }
        }
        box.now = START.plus(RENTED).minusSeconds(1);
        show(playing());
        assertThat(box.server.licences).isEqualTo(1);
        box.now = START.plus(RENTED);
        refused(() -> playing(), "pass-expired", 403);
        assertThat(box.wallet.passes(FILM).get(0).licence()).isPresent();
    }

    @Test
    @DisplayName("T18: it is cut off at any hour, for as long as it takes")
    void t18_cutOffAtAnyHour() {
        box.readyToPlay(mpv);
        ClearStream stream = playing();
        show(stream);
        for (int hour = 1; hour < 48; hour++) {
            box.server.online = hour % 3 == 0;
            box.now = START.plus(Duration.ofHours(hour));
            show(stream);
        }
        assertThat(box.player.access(FILM).until()).isEqualTo(START.plus(RENTED));
    }

    @Test
    @DisplayName("T4: a clock set forward ends nothing for good, and loses no licence")
    void t04_anEndByTheMachinesClockIsHeld() {
        box.readyToPlay(mpv);
        show(playing());
        box.player.stop();
        box.certain = START;
        box.now = START.plus(Duration.ofDays(300));
        assertThat(box.player.access(FILM).state()).isEqualTo("open");
        box.certain = START.plus(Duration.ofHours(2));
        box.now = box.certain;
        show(playing());
        assertThat(box.player.access(FILM)).isEqualTo(new Access("open", START.plus(RENTED)));
    }

    @Test
    @DisplayName("T4: held, the screening stops and says that it is the clock")
    void t04_aScreeningStopsByTheClockNotForGood() {
        box.readyToPlay(mpv);
        ClearStream stream = playing();
        // else it has a new licence when the server hears of the first play, and waits for a read
        box.server.online = false;
        show(stream);
        box.certain = START;
        box.now = START.plus(RENTED).plusSeconds(1);
        await().until(() -> box.session().state().equals("failed"));
        assertThat(box.session().reason()).contains("right time");
        assertThat(box.wallet.passes(FILM).get(0).ended()).isFalse();
    }

    @Test
    @DisplayName("T5: a store that was restored counts less than the server has heard")
    void t05_aRestoredStoreTellsOnItself() throws Exception {
        box.readyToPlay(mpv);
        Path database = directory.resolve("box.db");
        byte[] backup = consistent(database);
        show(playing());
        await().until(
                        () ->
                                box.server.requests.size() == 2
                                        && box.wallet.due(box.now, 9).isEmpty());
        long heard = box.server.requests.get(1).storeSequence();
        box.close();
        Files.delete(database);
        Files.deleteIfExists(directory.resolve("box.db-wal"));
        Files.write(database, backup);

        TestBox restored = new TestBox(directory);
        try (restored) {
            restored.server.rentalsWait();
            restored.player.drmSystems().opening().add(candidate(new XorDrm(), "1.0.0"));
            restored.player.addRenderer(candidate(mpv, "1.0.0"));
            restored.player.play(FILM, 0, "");
            assertThat(restored.server.requests.get(0).storeSequence()).isLessThan(heard);
        }
    }

    /** A copy of a database in use, as a backup program makes it. */
    private byte[] consistent(Path database) throws Exception {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + database);
        Path copy = directory.resolve("backup.db");
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("VACUUM INTO '" + copy + "'");
        }
        return Files.readAllBytes(copy);
    }
}
