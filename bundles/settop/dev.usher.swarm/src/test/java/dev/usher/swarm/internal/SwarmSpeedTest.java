package dev.usher.swarm.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How near a new item's delivery to many boxes comes to what their lines allow. */
class SwarmSpeedTest {
    private static final int LENGTH = 64 << 20;
    private static final double MBIT = 1e6 / 8;
    private static final double[] EVEN = {4, 4, 4, 4, 4, 4, 4, 4};
    private static final double[] UNEVEN = {1, 1, 1, 1, 8, 8, 8, 8};

    private record Result(String text, double timesBound, double copies) {
        void within(double most) {
            assertThat(timesBound).as(text).isLessThan(most);
        }
    }

    private static Result run(long seed, double[] ups, double[] shares, double copies) {
        VirtualSwarm swarm = new VirtualSwarm(seed, LENGTH, 64 << 10, 20 * MBIT);
        for (double up : ups) {
            swarm.box(up * MBIT, 20 * MBIT);
        }
        int n = ups.length;
        swarm.deliver(shares, copies == 0 ? DeliveryOrder.UNLIMITED : (long) (copies * LENGTH));
        double seconds = swarm.awaitAll(Duration.ofSeconds(400));
        double sum = Arrays.stream(ups).sum() * MBIT;
        double bound =
                copies == 0 ? n * (double) LENGTH / (sum + 20 * MBIT) : (n - copies) * LENGTH / sum;
        double sent = swarm.repositoryBytes / (double) LENGTH;
        long wasted =
                swarm.boxes.stream().mapToLong(b -> b.download().item().counters().wasted()).sum();
        StringBuilder told = new StringBuilder();
        for (VirtualSwarm.Box b : swarm.boxes) {
            told.append(
                    String.format(
                            " %.1f s (uplink %.0f %% used)",
                            b.completedAt, 100 * b.host.sent / (b.host.up * seconds)));
        }
        String text =
                String.format(
                        "%.1f s = %.3f x %.1f s; %.2f copies, %.4f wasted;%s",
                        seconds, seconds / bound, bound, sent, wasted / (double) LENGTH, told);
        LoggerFactory.getLogger(SwarmSpeedTest.class).warn(text);
        return new Result(text, seconds / bound, sent);
    }

    @Test
    @Tag("D4")
    void evenLines() {
        run(1, EVEN, EVEN, 0).within(1.06);
    }

    @Test
    @Tag("D4")
    void unevenLinesThatThePlanKnows() {
        run(2, UNEVEN, UNEVEN, 0).within(1.08);
    }

    @Test
    @Tag("D4")
    void unevenLinesThatThePlanDoesNotKnow() {
        run(3, UNEVEN, EVEN, 0).within(1.08);
    }

    @Test
    @Tag("D4")
    void fewBytesFromTheRepository() {
        Result r = run(4, EVEN, EVEN, 1.5);
        r.within(1.15);
        assertThat(r.copies).as(r.text).isLessThan(1.505);
    }

    @Test
    @Tag("D4")
    void fewBytesFromTheRepositoryAndUnevenLines() {
        Result r = run(5, UNEVEN, UNEVEN, 1.5);
        r.within(1.15);
        assertThat(r.copies).as(r.text).isLessThan(1.505);
    }
}
