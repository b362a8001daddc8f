package dev.usher.itests.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.PieceSet;
import dev.usher.settop.api.Watch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A film is watched while it comes. */
class WatchTest {
    private static final int MIB = 1 << 20;
    private static final int STEP = 64 * 1024;

    /** Bytes a second: slow enough that a test that is late still sees how much was there. */
    private static final int RATE = MIB / 2;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path temp;
    private TestSwarm swarm;

    @BeforeEach
    void open() throws IOException {
        swarm = new TestSwarm(temp);
    }

    @AfterEach
    void close() {
        swarm.close();
    }

    @Test
    @Tag("D8")
    void itBeginsLongBeforeTheEndHasComeAndEveryByteFollows() throws Exception {
        TestItem film = swarm.publish(12 * MIB);
        TestBox first = swarm.box().holding(film);
        TestBox second = swarm.box().holding(film);
        TestBox box = swarm.box();
        PieceSet left = PieceSet.range(0, film.pieces() / 2);
        box.fetch(film, first.source(left, RATE), second.source(film.all().minus(left), RATE));
        try (Watch watch = box.swarm().watch(film.infoHash(), 0, RATE)) {
            assertThat(watch.awaitBeginning(0, PATIENCE)).contains(Duration.ZERO);
            assertThat(box.swarm().viewings()).hasSize(1);
            assertThat(box.verified(film)).isLessThan(film.pieces() / 2);
            byte[] whole = film.file(0);
            for (int at = 0; at < whole.length; at += STEP) {
                watch.at(at);
                assertThat(watch.await(at, STEP, PATIENCE)).as("at %d", at).isTrue();
                ByteBuffer bytes = ByteBuffer.allocate(STEP);
                box.swarm().read(film.infoHash(), 0, at, bytes);
                assertThat(bytes.array()).isEqualTo(Arrays.copyOfRange(whole, at, at + STEP));
            }
        }
        assertThat(box.swarm().viewings()).isEmpty();
        box.awaitComplete(film);
    }

    @Test
    @Tag("D8")
    void aJumpToTheEndIsFetchedBeforeWhatLiesBetween() throws Exception {
        TestItem film = swarm.publish(8 * MIB);
        TestBox first = swarm.box().holding(film);
        TestBox box = swarm.box();
        box.fetch(film, first.source(film.all(), RATE));
        try (Watch watch = box.swarm().watch(film.infoHash(), 0, RATE)) {
            int last = 8 * MIB - STEP;
            watch.at(last);
            assertThat(watch.await(last, STEP, PATIENCE)).isTrue();
            assertThat(box.verified(film)).isLessThan(film.pieces() / 2);
        }
        box.awaitComplete(film);
    }
}
