package dev.usher.player.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.ItemId;
import dev.usher.player.anchor.AnchorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** A store that is held against a counter nobody can set back. */
@Tag("SEC")
class StoreAnchorTest {
    private static final Instant START = Instant.parse("2026-11-01T20:00:00Z");
    private static final ItemId FILM = new ItemId("0123456789abcdef0123456789abcdef");
    @TempDir Path directory;
    private final FakeChip chip = new FakeChip();
    private Wallet wallet;

    @BeforeEach
    void start() throws Exception {
        restart();
        wallet.newest(false);
    }

    /** The process begins anew, over whatever is on the disk. */
    private void restart() {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("box.db"));
        wallet = new Wallet(source, Optional.of(chip));
    }

    private void license(String pass) {
        wallet.keep(new PassGrant(pass, FILM, "a.b.c", null), START);
        renew(pass);
    }

    /** The server gives a licence, and heard of the first play if there was one. */
    private void renew(String pass) {
        LicenceGrant grant = new LicenceGrant("licence", null, 3600, null, null, 0);
        wallet.licensed(pass, grant, wallet.firstPlay(pass).isPresent(), START);
    }

    private FirstPlay begin(String pass, Instant time) throws AnchorException {
        return wallet.begin(pass, "lid-" + pass, time, count -> "signed");
    }

    private HeldPass held(String pass) {
        return wallet.passes(FILM).stream()
                .filter(held -> held.grant().id().equals(pass))
                .findFirst()
                .orElseThrow();
    }

    private Path backup(String name) throws Exception {
        return Files.copy(
                directory.resolve("box.db"),
                directory.resolve(name),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void restore(Path backup) throws Exception {
        Files.copy(backup, directory.resolve("box.db"), StandardCopyOption.REPLACE_EXISTING);
        restart();
    }

    @Test
    @DisplayName("T5: restored at each of five points, nothing begins or opens by what it held")
    void t05_restoredAtFivePoints() throws Exception {
        for (String pass : List.of("told", "untold", "released", "returned", "waiting")) {
            license(pass);
        }
        List<Path> backups = new ArrayList<>();
        backups.add(backup("bought"));
        begin("told", START);
        backups.add(backup("one began"));
        renew("told");
        begin("untold", START.plusSeconds(60));
        backups.add(backup("another began"));
        wallet.unlicense("released");
        wallet.forget("released");
        backups.add(backup("one was let go"));
        wallet.forget("returned");
        backups.add(backup("one was given back"));
        wallet.end("waiting", "pass-revoked");

        for (Path backup : backups) {
            restore(backup);
            assertThat(wallet.newest(false)).as("%s", backup).isFalse();
            assertThat(wallet.passes(FILM))
                    .filteredOn(pass -> pass.licence().isPresent())
                    .isNotEmpty()
                    .allMatch(HeldPass::unsure);
            assertThat(wallet.due(START, 9)).hasSameSizeAs(wallet.passes(FILM));
            for (HeldPass pass : wallet.passes(FILM)) {
                String id = pass.grant().id();
                if (pass.licence().isPresent() && pass.began().isEmpty()) {
                    assertThatThrownBy(() -> begin(id, START.plusSeconds(9999)))
                            .isInstanceOf(AnchorException.class);
                }
            }
            // what the server has not heard is not forgotten
            assertThat(held("untold").began()).hasValue(START.plusSeconds(60));
            // a restart or another restored copy changes nothing
            restart();
            assertThat(wallet.newest(false)).isTrue();
            assertThat(held("untold").unsure()).isTrue();
            // what the server confirms opens
            renew("untold");
            assertThat(held("untold").unsure()).isFalse();
            assertThat(begin("untold", START.plusSeconds(9999)).began())
                    .isEqualTo(START.plusSeconds(60));
        }
    }

    @Test
    @DisplayName("T5: cut off at any moment of a first play, the box goes on as if it had not been")
    void t05_cutOffAtAnyMoment() throws Exception {
        for (int moment = 1; moment <= FakeChip.MOMENTS; moment++) {
            String pass = "p" + moment;
            license(pass);
            chip.powerFailsIn = moment;
            assertThatThrownBy(() -> begin(pass, START)).isInstanceOf(FakeChip.PowerCut.class);
            restart();
            assertThat(wallet.newest(false)).as("moment %d", moment).isTrue();
            assertThat(held(pass).unsure()).isFalse();
            Instant later = START.plusSeconds(10);
            Instant began = begin(pass, later).began();
            assertThat(began).isIn(START, later);
            assertThat(wallet.firstPlay(pass).orElseThrow().began()).isEqualTo(began);
            assertThat(wallet.newest(true)).isTrue();
            renew(pass);
        }
    }

    @Test
    @DisplayName(
            "T5: cut off at any moment, and restored to before or to then: nothing begins anew")
    void t05_cutOffAndRestored() throws Exception {
        for (int moment = 1; moment <= FakeChip.MOMENTS; moment++) {
            String cut = "cut" + moment;
            String shown = "shown" + moment;
            license(cut);
            license(shown);
            Path before = backup("before");
            chip.powerFailsIn = moment;
            assertThatThrownBy(() -> begin(cut, START)).isInstanceOf(FakeChip.PowerCut.class);
            Path then = backup("then");

            // the copy from before may be as good as new, as long as nothing was shown since
            restore(before);
            if (!wallet.newest(false)) {
                renew(shown);
            }
            Instant began = begin(shown, START.plusSeconds(60)).began();
            for (Path copy : List.of(then, before)) {
                restore(copy);
                assertThat(wallet.newest(false)).as("moment %d, %s", moment, copy).isFalse();
                assertThat(held(shown).unsure()).isTrue();
                assertThat(held(shown).began()).hasValue(began);
            }
            renew(cut);
            renew(shown);
        }
    }

    @Test
    @DisplayName("T5: restored while the box runs, it is noticed before the next first play")
    void t05_restoredInRunningOperation() throws Exception {
        license("a");
        license("b");
        Path before = backup("before");
        begin("a", START);
        Files.copy(before, directory.resolve("box.db"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> begin("a", START.plusSeconds(99)))
                .isInstanceOf(AnchorException.class);
        assertThat(held("a").began()).hasValue(START);
        assertThat(held("b").unsure()).isTrue();
    }

    @Test
    @DisplayName("a chip that does not answer: nothing begins or is let go, nothing is lost")
    void silence() throws Exception {
        license("p");
        begin("p", START);
        license("q");
        chip.silent = true;
        assertThatThrownBy(() -> begin("q", START)).isInstanceOf(AnchorException.class);
        assertThatThrownBy(() -> wallet.unlicense("q")).isInstanceOf(AnchorException.class);
        assertThat(held("q").licence()).isPresent();
        wallet.end("q", "pass-revoked");
        assertThat(held("q").ended()).isTrue();
        // what runs, and opens again without a restart, needs no chip
        assertThat(begin("p", START.plusSeconds(9)).began()).isEqualTo(START);
        restart();
        assertThatThrownBy(() -> wallet.newest(false)).isInstanceOf(AnchorException.class);
        chip.silent = false;
        assertThat(wallet.newest(false)).isTrue();
        assertThat(held("p").unsure()).isFalse();
    }

    @Test
    @DisplayName("a chip that falls silent half way: it begins when it speaks again")
    void silenceHalfWay() throws Exception {
        license("p");
        Path before = backup("before");
        chip.powerFailsIn = 3;
        assertThatThrownBy(() -> begin("p", START)).isInstanceOf(FakeChip.PowerCut.class);
        chip.silent = true;
        restart();
        assertThatThrownBy(() -> begin("p", START)).isInstanceOf(AnchorException.class);
        chip.silent = false;
        assertThat(begin("p", START.plusSeconds(5)).began()).isEqualTo(START);
        restore(before);
        assertThat(wallet.newest(false)).isFalse();
    }

    @Test
    @DisplayName("another chip, one that was cleared, or a store from before there was one")
    void anotherChip() throws Exception {
        license("p");
        begin("p", START);
        chip.count += 7;
        chip.note = "";
        restart();
        assertThat(wallet.newest(false)).isFalse();
        assertThat(held("p").began()).hasValue(START);
        renew("p");
        assertThat(held("p").unsure()).isFalse();

        Files.delete(directory.resolve("box.db"));
        restart();
        assertThat(wallet.newest(false)).isFalse();
        assertThat(wallet.newest(false)).isTrue();
    }

    @Test
    @DisplayName("a running screening asks the chip nothing")
    void quiet() throws Exception {
        license("p");
        begin("p", START);
        int asked = chip.asked;
        for (int i = 0; i < 100; i++) {
            assertThat(wallet.newest(false)).isTrue();
            begin("p", START.plusSeconds(i));
            renew("p");
        }
        assertThat(chip.asked).isEqualTo(asked);
    }

    @Test
    @DisplayName("so many begin without the server as the chip can note; the next when it heard")
    void noteIsFull() throws Exception {
        int begun = 0;
        try {
            for (; begun < 1000; begun++) {
                license("0199b2c4-5d6e-7f80-9a1b-" + String.format("%012d", begun));
                begin("0199b2c4-5d6e-7f80-9a1b-" + String.format("%012d", begun), START);
            }
        } catch (AnchorException full) {
            assertThat(full).hasMessageContaining("without the server");
        }
        assertThat(begun).isBetween(10, 100);
        assertThat(chip.note.length()).isLessThan(dev.usher.player.anchor.Anchor.NOTE_LENGTH);
        assertThat(wallet.newest(true)).isTrue();
        renew("0199b2c4-5d6e-7f80-9a1b-000000000000");
        begin("0199b2c4-5d6e-7f80-9a1b-" + String.format("%012d", begun), START);
    }
}
