package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.Source;
import dev.usher.backend.api.Source.Closeness;
import dev.usher.backend.api.Source.Kind;
import dev.usher.media.api.PieceSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Of those that could send a piece one is asked, whatever each leaves to the others. */
class ClaimsTest {
    private static final int PIECES = 8;

    private final List<DownloadSource> sources = new ArrayList<>();
    private final Set<DownloadSource> away = new HashSet<>();
    private final BitSet missing = new BitSet();

    /** Says what it has; its rate is not known yet. */
    private static final class Holder extends DownloadSource {
        private final BitSet has;
        private final boolean known;

        Holder(Source source, BitSet has, boolean known) {
            super(source, null, Patience.of(10, 60), 3, 0);
            this.has = has;
            this.known = known;
        }

        @Override
        boolean ready(long now) {
            return true;
        }

        @Override
        BitSet available(BitSet pieces) {
            BitSet available = (BitSet) pieces.clone();
            available.and(has);
            return available;
        }

        @Override
        boolean known(long now) {
            return known;
        }

        @Override
        void send(Block block) {}

        @Override
        boolean unsend(Block block) {
            return true;
        }

        @Override
        void flush() {}

        @Override
        void connect(long now) {}

        @Override
        void hangUp(String reason) {}

        @Override
        String describe() {
            return id();
        }
    }

    private DownloadSource source(
            Kind kind, Closeness closeness, BitSet portion, BitSet has, boolean known) {
        Source source =
                new Source(
                        kind,
                        "%032x".formatted(sources.size()),
                        List.of("127.0.0.1:" + (1 + sources.size())),
                        PieceSet.of(portion),
                        0,
                        closeness);
        DownloadSource s = new Holder(source, has, known);
        sources.add(s);
        return s;
    }

    private static BitSet pieces(int... numbers) {
        BitSet set = new BitSet();
        for (int n : numbers) {
            set.set(n);
        }
        return set;
    }

    private Claims claims() {
        return new Claims(sources, missing, 1 << 18, away::contains, 0);
    }

    @Test
    @Tag("D13")
    void aSourceAtHomeLeavesNothingToOneThatIsFarther() {
        missing.or(pieces(3, 5));
        BitSet all = pieces(0, 1, 2, 3, 4, 5, 6, 7);
        DownloadSource far = source(Kind.PEER, Closeness.FAR, pieces(3, 5), all, true);
        DownloadSource home = source(Kind.PEER, Closeness.HOME, new BitSet(), all, true);

        assertThat(claims().own(far)).isEqualTo(new BitSet());
        assertThat(claims().others(home)).isEqualTo(pieces(3, 5));
    }

    @Test
    @Tag("D13")
    void whatTheHomeIsFetchingIsNotFetchedTwice() {
        missing.or(pieces(3, 5));
        DownloadSource home = source(Kind.PEER, Closeness.HOME, pieces(3, 5), new BitSet(), true);
        DownloadSource far = source(Kind.PEER, Closeness.FAR, new BitSet(), pieces(3, 5), true);

        assertThat(claims().others(far)).isEqualTo(new BitSet());
        away.add(home);
        assertThat(claims().others(far)).isEqualTo(pieces(3, 5));
    }

    @Test
    @Tag("D3")
    void noPieceThatSomebodyHasIsLeftByAll() {
        Random random = new Random(11);
        for (int round = 0; round < 5000; round++) {
            sources.clear();
            away.clear();
            missing.clear();
            missing.or(some(random));
            int n = 1 + random.nextInt(5);
            BitSet[] portions = portions(random, n);
            BitSet had = new BitSet();
            for (int i = 0; i < n; i++) {
                boolean repository = random.nextInt(4) == 0;
                Closeness closeness =
                        repository
                                ? Closeness.FAR
                                : Closeness.values()[random.nextInt(Closeness.values().length)];
                BitSet has = repository ? pieces(0, 1, 2, 3, 4, 5, 6, 7) : some(random);
                // a mate that is only just fetching its portion is expected to pass it on: here
                // everybody who was given one has it
                has.or(portions[i]);
                had.or(has);
                source(repository ? Kind.REPOSITORY : Kind.PEER, closeness, portions[i], has, true);
            }
            BitSet asked = new BitSet();
            for (DownloadSource s : sources) {
                asked.or(claims().own(s));
                asked.or(claims().others(s));
            }
            had.and(missing);
            assertThat(asked).as("round %d", round).isEqualTo(had);
        }
    }

    private static BitSet some(Random random) {
        return BitSet.valueOf(new long[] {random.nextInt(1 << PIECES)});
    }

    /** No piece in two of them. */
    private static BitSet[] portions(Random random, int n) {
        BitSet[] portions = new BitSet[n];
        for (int i = 0; i < n; i++) {
            portions[i] = new BitSet();
        }
        for (int p = 0; p < PIECES; p++) {
            portions[random.nextInt(n)].set(p);
        }
        return portions;
    }
}
