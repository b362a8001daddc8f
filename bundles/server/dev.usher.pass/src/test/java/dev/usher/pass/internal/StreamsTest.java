package dev.usher.pass.internal;

import static dev.usher.pass.internal.PassServer.HOUSEHOLD;
import static dev.usher.pass.internal.Race.race;
import static dev.usher.pass.internal.Race.refusals;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.StreamSlot;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** So many boxes of a household show something at once, and no more. */
@Tag("P3")
class StreamsTest {
    @TempDir Path directory;
    private PassServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    private void start(int maxStreams) {
        server = new PassServer(directory);
        server.maxStreams = maxStreams;
        server.start();
    }

    @Test
    void oneBoxMoreThanAllowedIsRefusedAndToldWhenThereIsRoom() {
        start(1);
        PassGrant here = server.buy(server.living, "k1");
        PassGrant there = server.buy(server.neighbour, "k2");
        StreamSlot slot = server.streams.open(server.living.key.id(), here.id());
        assertThat(slot.until()).isEqualTo(server.now.plusSeconds(300));
        assertThatThrownBy(() -> server.streams.open(server.neighbour.key.id(), there.id()))
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> {
                            assertThat(p.code()).isEqualTo("stream-limit");
                            assertThat(p.status()).isEqualTo(409);
                            assertThat(p.members())
                                    .containsEntry("max", 1)
                                    .containsEntry("freeAt", server.now.plusSeconds(360));
                        });
        server.streams.close(server.living.key.id(), slot.slot());
        assertThat(server.streams.open(server.neighbour.key.id(), there.id())).isNotNull();
    }

    @Test
    void aBoxThatFallsSilentLosesItsPlaceAfterTheGrace() {
        start(1);
        PassGrant here = server.buy(server.living, "k1");
        PassGrant there = server.buy(server.neighbour, "k2");
        StreamSlot slot = server.streams.open(server.living.key.id(), here.id());
        server.now = server.now.plusSeconds(360);
        refused("stream-limit", () -> server.streams.open(server.neighbour.key.id(), there.id()));
        slot = server.streams.renew(server.living.key.id(), slot.slot());
        assertThat(slot.until()).isEqualTo(server.now.plusSeconds(300));
        server.now = server.now.plusSeconds(360).plusMillis(1);
        server.streams.open(server.neighbour.key.id(), there.id());
        String lost = slot.slot();
        refused("stream-unknown", () -> server.streams.renew(server.living.key.id(), lost));
        refused("stream-limit", () -> server.streams.open(server.living.key.id(), here.id()));
    }

    @Test
    void aBoxHasOnePlaceWhateverItShows() {
        start(1);
        PassGrant pass = server.buy(server.living, "k1");
        StreamSlot first = server.streams.open(server.living.key.id(), pass.id());
        StreamSlot second = server.streams.open(server.living.key.id(), pass.id());
        assertThat(second.slot()).isNotEqualTo(first.slot());
        assertThat(server.count("pass_stream")).isEqualTo(1);
        refused("stream-unknown", () -> server.streams.renew(server.living.key.id(), first.slot()));
        refused(
                "stream-unknown",
                () -> server.streams.renew(server.neighbour.key.id(), second.slot()));
    }

    @Test
    void returnReleaseSuspensionAndRevocationFreeThePlace() {
        start(1);
        List<Runnable> ends = new ArrayList<>();
        PassGrant[] pass = new PassGrant[1];
        ends.add(() -> server.holders.release(server.living.key.id(), pass[0].id()));
        ends.add(() -> server.passes.suspend(pass[0].id()));
        ends.add(() -> server.holders.giveBack(server.living.key.id(), pass[0].id()));
        ends.add(() -> server.passes.revoke(pass[0].id()));
        server.prepaid.credit(HOUSEHOLD, 3000, "EUR", "more", null);
        for (Runnable end : ends) {
            pass[0] = server.buy(server.living, "k" + ends.indexOf(end));
            server.streams.open(server.living.key.id(), pass[0].id());
            assertThat(server.count("pass_stream")).isEqualTo(1);
            end.run();
            assertThat(server.count("pass_stream")).isZero();
            assertThatThrownBy(() -> server.streams.open(server.living.key.id(), pass[0].id()))
                    .isInstanceOf(Problem.class);
            server.passes.revoke(pass[0].id());
        }
    }

    @Test
    void onlyTheHolderOfAPassInForceGetsAPlace() {
        start(1);
        PassGrant pass = server.buy(server.living, "k1");
        refused("device-mismatch", () -> server.streams.open(server.neighbour.key.id(), pass.id()));
        refused("pass-not-found", () -> server.streams.open(server.living.key.id(), "nothing"));
        server.now = server.now.plus(Duration.ofDays(31));
        refused("pass-expired", () -> server.streams.open(server.living.key.id(), pass.id()));
    }

    @Test
    void aRevokedBoxTakesNobodysPlace() {
        start(1);
        PassGrant here = server.buy(server.living, "k1");
        PassGrant there = server.buy(server.neighbour, "k2");
        server.streams.open(server.living.key.id(), here.id());
        Instant now = server.now;
        server.boxes.computeIfPresent(
                server.living.key.id(),
                (id, box) -> new Box(id, box.name(), box.household(), box.enrolled(), now));
        assertThat(server.streams.open(server.neighbour.key.id(), there.id())).isNotNull();
    }

    @Test
    void twoHundredThreadsShareTwoPlacesOnH2() throws Exception {
        server = new PassServer(directory);
        twoHundredThreadsShareTwoPlaces();
    }

    @Test
    void twoHundredThreadsShareTwoPlacesOnPostgreSql() throws Exception {
        server = new PassServer(directory, TestDatabase.postgresql());
        twoHundredThreadsShareTwoPlaces();
    }

    private void twoHundredThreadsShareTwoPlaces() throws Exception {
        server.maxStreams = 2;
        server.start();
        int boxes = 20;
        server.prepaid.credit(HOUSEHOLD, 390 * boxes, "EUR", "more", null);
        List<TestBox> all = new ArrayList<>();
        List<PassGrant> passes = new ArrayList<>();
        for (int i = 0; i < boxes; i++) {
            TestBox box = new TestBox();
            server.boxes.put(
                    box.key.id(), new Box(box.key.id(), "b" + i, HOUSEHOLD, server.now, null));
            all.add(box);
            passes.add(server.buy(box, "k"));
        }
        List<Object> answers =
                race(
                        200,
                        i ->
                                () ->
                                        server.streams.open(
                                                all.get(i % boxes).key.id(),
                                                passes.get(i % boxes).id()));
        assertThat(server.count("pass_stream")).isEqualTo(2);
        // the two boxes that are in may ask again, the other eighteen are refused ten times each
        assertThat(refusals(answers)).hasSize(180).containsOnly("stream-limit");
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }
}
