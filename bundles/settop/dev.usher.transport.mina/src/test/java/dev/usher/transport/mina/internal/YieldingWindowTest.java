package dev.usher.transport.mina.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.media.api.ItemLayout;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line in virtual time: blocks queue up at its beginning, echoes come back after the way. */
@Tag("D5")
class YieldingWindowTest {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1000 * MS;

    private record Echo(long at, long counter) {}

    private final PriorityQueue<Echo> echoes =
            new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final YieldingWindow window = new YieldingWindow(new YieldingLine(0), 0);
    private long bytes;
    private long free;
    private long now;

    /**
     * Lets the time pass.
     *
     * @param rate of the line, bytes per second
     * @param way there and back, without queue
     * @param others' queue in front of ours
     * @return bytes sent meanwhile
     */
    private long run(long until, long rate, long way, long others) {
        long before = bytes;
        for (; now < until; now += MS) {
            while (!echoes.isEmpty() && echoes.peek().at <= now) {
                window.echoed(echoes.poll().counter, now);
            }
            for (int room = window.room(now); room > 0; room = window.room(now)) {
                free = Math.max(free, now) + ItemLayout.BLOCK * SECOND / rate;
                long counter = window.sent(ItemLayout.BLOCK, now);
                echoes.add(new Echo(free + way + others, counter));
                bytes += ItemLayout.BLOCK;
            }
        }
        return bytes - before;
    }

    @ParameterizedTest
    @CsvSource({"500000, 20", "2500000, 5", "2500000, 80", "125000, 30", "12500000, 10"})
    void yieldsToShortQueuesToo(long rate, long wayMillis) {
        long way = wayMillis * MS;
        run(10 * SECOND, rate, way, 0);
        run(12 * SECOND, rate, way, 30 * MS); // CUBIC after its slow start
        assertThat(run(22 * SECOND, rate, way, 30 * MS)).isLessThan(rate * 10 / 4);
    }

    @ParameterizedTest
    @CsvSource({"500000, 20", "2500000, 5", "2500000, 80", "125000, 30", "12500000, 10"})
    void takesWhatIsFreeAndYieldsWithinASecond(long rate, long wayMillis) {
        long way = wayMillis * MS;
        run(10 * SECOND, rate, way, 0);
        long alone = run(20 * SECOND, rate, way, 0);
        assertThat(alone).isGreaterThan(rate * 10 * 8 / 10);
        long twoBlocks = 2 * ItemLayout.BLOCK * SECOND / rate;
        assertThat(free - now).isLessThan(2 * YieldingWindow.TARGET + twoBlocks); // own queue

        run(21 * SECOND, rate, way, 400 * MS); // others fill the queue
        long beside = run(31 * SECOND, rate, way, 400 * MS);
        assertThat(beside).isLessThan(rate * 10 / 8);
        assertThat(beside).isPositive();

        run(36 * SECOND, rate, way, 0); // they are gone
        assertThat(run(46 * SECOND, rate, way, 0)).isGreaterThan(rate * 10 * 6 / 10);
    }
}
