package dev.usher.player.internal;

import static dev.usher.player.internal.PurchasesTest.refused;
import static dev.usher.player.internal.TestBox.FILM;
import static dev.usher.player.internal.TestBox.RENTED;
import static dev.usher.player.internal.TestBox.START;
import static dev.usher.player.internal.TestBox.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.usher.player.store.FakeChip;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A box whose store of licences is held against a chip that counts. */
@Tag("SEC")
class AnchoredBoxTest {
    @TempDir Path directory;
    private final TestRenderer mpv = new TestRenderer("mpv", 80);
    private final FakeChip chip = new FakeChip();
    private TestBox box;

    @BeforeEach
    void start() {
        box = new TestBox(directory, chip);
        box.server.rentalsWait();
        box.readyToPlay(mpv);
        box.player.play(FILM, 0, "");
        box.player.stop();
    }

    @AfterEach
    void stop() {
        box.close();
    }

    private void restart() {
        box = new TestBox(directory, chip);
        box.server.rentalsWait();
        box.server.online = false;
        box.player.drmSystems().opening().add(candidate(new XorDrm(), "1.0.0"));
        box.player.addRenderer(candidate(mpv, "1.0.0"));
    }

    private void show() {
        ClearStream stream = box.player.stream(box.player.play(FILM, 0, "").id()).orElseThrow();
        assertThat(stream.read(0, ByteBuffer.allocate(100))).isEqualTo(100);
    }

    @Test
    @DisplayName(
            "T5: played without network and restored, it plays on to its one end once the server is back")
    void t05_restored() throws Exception {
        Path database = directory.resolve("box.db");
        Path backup = directory.resolve("backup.db");
        box.server.online = false;
        Files.copy(database, backup);
        show();
        box.close();
        Files.copy(backup, database, StandardCopyOption.REPLACE_EXISTING);
        restart();
        box.now = START.plus(Duration.ofHours(40));
        refused(() -> box.player.play(FILM, 0, ""), "store-restored", 409);
        box.player.stop();
        assertThat(box.wallet.passes(FILM).get(0).licence()).isPresent();

        box.server.online = true;
        show();
        assertThat(box.server.requests.get(0).firstPlay())
                .startsWith("usher-first-play+jws{lid=1, pass=pass-")
                .contains("time=" + START);
        assertThat(box.player.access(FILM).until()).isEqualTo(START.plus(RENTED));
        box.player.stop();
        box.server.online = false;
        show();
        box.now = START.plus(RENTED);
        refused(() -> box.player.play(FILM, 0, ""), "pass-expired", 403);
    }

    @Test
    @DisplayName("T5: who is online hears nothing of it: the server confirms in the background")
    void t05_healsByItself() throws Exception {
        Path database = directory.resolve("box.db");
        Path backup = directory.resolve("backup.db");
        box.server.online = false;
        Files.copy(database, backup);
        show();
        box.close();
        Files.copy(backup, database, StandardCopyOption.REPLACE_EXISTING);
        restart();
        box.server.online = true;
        await().until(() -> box.wallet.passes(FILM).stream().noneMatch(p -> p.unsure()));
        await().until(() -> box.wallet.due(box.now, 9).isEmpty());
        box.server.online = false;
        show();
        assertThat(box.player.access(FILM).until()).isEqualTo(START.plus(RENTED));
    }

    @Test
    @DisplayName("T5: what could come back with an older store is not given away")
    void t05_givenAwayOnlyForGood() {
        LicenceDesk licences =
                new LicenceDesk(
                        box.wallet,
                        box.server,
                        box,
                        box.player.drmSystems().opening(),
                        () -> box.now);
        HouseholdPasses passes =
                new HouseholdPasses(
                        box.desk,
                        licences,
                        box.wallet,
                        box,
                        box.player,
                        box.profiles,
                        () -> box.now,
                        ZoneOffset.UTC);
        String pass = box.wallet.passes(FILM).get(0).grant().id();
        List<String> heard = new ArrayList<>();
        box.desk.whenReleased = () -> heard.add(pass);
        chip.silent = true;
        refused(() -> passes.release(pass), "anchor-silent", 503);
        refused(() -> passes.giveBack(pass), "anchor-silent", 503);
        assertThat(heard).isEmpty();
        assertThat(box.wallet.passes(FILM).get(0).licence()).isPresent();
        chip.silent = false;
        long before = chip.count;
        passes.release(pass);
        assertThat(heard).containsExactly(pass);
        assertThat(chip.count).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("T5: a chip that does not answer: nothing opens, that is said, nothing is lost")
    void t05_silence() {
        chip.silent = true;
        refused(() -> box.player.play(FILM, 0, ""), "anchor-silent", 503);
        box.close();
        restart();
        refused(() -> box.player.play(FILM, 0, ""), "anchor-silent", 503);
        chip.silent = false;
        show();
    }
}
