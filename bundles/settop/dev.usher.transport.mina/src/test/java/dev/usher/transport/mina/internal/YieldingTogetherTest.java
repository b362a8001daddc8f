package dev.usher.transport.mina.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.ItemLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A home's line in virtual time, on which several background transfers and one other download queue
 * up: the other has so much under way that the queue it makes alone holds 40 ms. That is little,
 * CUBIC's is longer, and the less there is to see, the harder it is to give way.
 */
@Tag("D5")
class YieldingTogetherTest {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1000 * MS;
    private static final long STEP = MS / 5;
    private static final long OTHERS_WAY = 20 * MS;
    private static final long OTHERS_QUEUE = 40 * MS;
    private static final int PACKET = 1500;

    private record Echo(long at, Transfer to, long counter) {}

    private static final class Transfer {
        final YieldingWindow window;
        final long way;
        long bytes;

        Transfer(YieldingLine line, long way, long now) {
            this.window = new YieldingWindow(line, now);
            this.way = way;
        }
    }

    private final List<Transfer> transfers = new ArrayList<>();
    private final PriorityQueue<Echo> echoes =
            new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));

    /** When the other's packets will have arrived. */
    private final ArrayDeque<Long> packets = new ArrayDeque<>();

    private long rate;
    private boolean other;
    private long otherBytes;
    private long free;
    private long now;

    /**
     * A box of the home begins so many, on ways of different lengths.
     *
     * @param line in bytes per second
     * @param apart seconds from one to the next
     */
    private void begin(int count, long line, int apart) {
        rate = line;
        YieldingLine shared = new YieldingLine(now);
        for (int i = 0; i < count; i++) {
            transfers.add(new Transfer(shared, (10 + 5 * (i % 8)) * MS, now));
            run(apart);
        }
    }

    /** Lets the time pass. */
    private void run(long seconds) {
        transfers.forEach(t -> t.bytes = 0);
        otherBytes = 0;
        for (long until = now + seconds * SECOND; now < until; now += STEP) {
            while (!echoes.isEmpty() && echoes.peek().at <= now) {
                Echo e = echoes.poll();
                e.to.window.echoed(e.counter, now);
            }
            while (!packets.isEmpty() && packets.peek() <= now) {
                packets.poll();
            }
            long most = rate * (OTHERS_WAY + OTHERS_QUEUE) / SECOND / PACKET;
            while (other && packets.size() < most) {
                packets.add(queued(PACKET) + OTHERS_WAY);
                otherBytes += PACKET;
            }
            for (Transfer t : transfers) {
                for (int room = t.window.room(now); room > 0; room = t.window.room(now)) {
                    int bytes = Math.min(16, room) * ItemLayout.BLOCK;
                    long counter = t.window.sent(bytes, now);
                    echoes.add(new Echo(queued(bytes) + t.way, t, counter));
                    t.bytes += bytes;
                }
            }
        }
    }

    /** When the line will have sent these. */
    private long queued(int bytes) {
        free = Math.max(free, now) + bytes * SECOND / rate;
        return free;
    }

    /** Of the line in the last seconds. */
    private double ours(long seconds) {
        return (double) transfers.stream().mapToLong(t -> t.bytes).sum() / rate / seconds;
    }

    @ParameterizedTest
    @CsvSource({
        "4, 500000, 3", "8, 500000, 3", "20, 500000, 3", "8, 1250000, 3", "20, 5000000, 3",
        "4, 500000, 0", "8, 500000, 0", "12, 500000, 0", "8, 1250000, 0", "20, 5000000, 0"
    })
    void manyGiveWayAsOneAndTakeTheLineAgain(int count, long line, int apart) {
        begin(count, line, apart);
        run(20);
        assertThat(ours(20)).isGreaterThan(0.6);

        other = true;
        run(5);
        run(20);
        assertThat(otherBytes / 20.0 / line).isGreaterThan(0.87);
        assertThat(transfers).allMatch(t -> t.bytes > 0);

        other = false;
        run(5);
        run(30);
        assertThat(ours(30)).isGreaterThan(0.6);
    }

    @ParameterizedTest
    @CsvSource({"500000", "1250000", "5000000"})
    void latecomersOfAnotherBoxTakeTheirShareAndNoMore(long line) {
        begin(4, line, 3);
        run(60);
        begin(4, line, 3);
        run(120);
        run(60);
        long first = transfers.subList(0, 4).stream().mapToLong(t -> t.bytes).sum();
        assertThat(first / 60.0 / line).isBetween(0.3, 0.6);
        assertThat(ours(60)).isGreaterThan(0.8);
        double queueBlocks = 3.0 * ItemLayout.BLOCK / line;
        assertThat((free - now) / (double) SECOND).isLessThan(0.03 + queueBlocks);

        other = true;
        run(5);
        run(20);
        assertThat(otherBytes / 20.0 / line).isGreaterThan(0.85);
    }
}
