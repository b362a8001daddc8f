package dev.usher.itests.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.Source;
import dev.usher.media.api.PieceSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to orders, stores and transports: the item arrives, and no byte unaccounted. */
class RandomSwarmTest {
    private static final int RATE = 2 << 20;

    @TempDir Path temp;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    @Tag("D4")
    @Tag("D5")
    @Tag("M1")
    void everyByteIsFetchedOnceWhateverHappens(int seed) throws Exception {
        Random random = new Random(seed);
        try (TestSwarm swarm = new TestSwarm(temp)) {
            TestItem film = swarm.publish((2 << 20) + random.nextInt(200_000), 100_000);
            List<TestBox> owners = new ArrayList<>();
            List<PieceSet> holdings = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                PieceSet some = subset(random, film.all());
                owners.add(swarm.box().holding(film, some));
                holdings.add(some);
            }
            PieceSet early = subset(random, subset(random, film.all()));
            TestBox box = swarm.box().holding(film, early);
            int events = 6;
            for (int i = 1; i <= events; i++) {
                box.obey(
                        List.of(
                                TestBox.order(
                                        film, 0, plan(random, swarm, film, owners, holdings))));
                int goal = early.size() + (film.pieces() - early.size()) * i / (events + 1);
                box.awaitPieces(film, goal);
                TestBox other = owners.get(random.nextInt(owners.size()));
                switch (random.nextInt(5)) {
                    case 0 -> box.swapStore();
                    case 1 -> other.swapStore();
                    case 2 -> box.swapTransport();
                    case 3 -> other.swapTransport();
                    default -> box.obey(List.of());
                }
            }
            box.obey(List.of(TestBox.order(film, 0, plan(random, swarm, film, owners, holdings))));
            box.awaitComplete(film);

            long wasted = box.transfer(film).wasted();
            assertThat(box.receivedInAll(film))
                    .isEqualTo(film.length() - film.bytes(early) + wasted);
            // a swap may cost what was on its way, not what was there
            assertThat(wasted).isLessThan(film.length() / 4);
            for (TestBox owner : owners) {
                assertThat(owner.transfer(film).served())
                        .isGreaterThanOrEqualTo(box.received(film, owner));
            }
        }
    }

    /** Each missing piece from a random owner that has it, else from the repository. */
    private static Source[] plan(
            Random random,
            TestSwarm swarm,
            TestItem film,
            List<TestBox> owners,
            List<PieceSet> holdings) {
        BitSet[] shares = new BitSet[owners.size() + 1];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = new BitSet();
        }
        for (int piece = 0; piece < film.pieces(); piece++) {
            int chosen = random.nextInt(shares.length);
            boolean has = chosen < owners.size() && holdings.get(chosen).contains(piece);
            shares[has ? chosen : owners.size()].set(piece);
        }
        List<Source> sources = new ArrayList<>();
        for (int i = 0; i < owners.size(); i++) {
            sources.add(owners.get(i).source(PieceSet.of(shares[i]), RATE));
        }
        sources.add(swarm.repository().source(PieceSet.of(shares[owners.size()]), RATE));
        return sources.toArray(new Source[0]);
    }

    private static PieceSet subset(Random random, PieceSet of) {
        BitSet some = of.bits();
        of.stream().filter(p -> random.nextBoolean()).forEach(some::clear);
        return PieceSet.of(some);
    }
}
