package dev.usher.swarm.internal;

import static dev.usher.media.api.ItemLayout.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;

class PartsOfTheSwarmTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aRateIsKeptOnAverageWithASmallBurst() {
        RateLimit limit = new RateLimit();
        limit.set(10L * BLOCK, 0);
        int taken = 0;
        for (long now = 0; now <= 10 * SECOND; now += SECOND / 100) {
            while (limit.take(BLOCK, now)) {
                taken++;
            }
        }
        assertThat(taken).isBetween(98, 102);
    }

    @Test
    void evenASlowRateLetsABlockThroughAtTimes() {
        RateLimit limit = new RateLimit();
        limit.set(1024, 0);
        assertThat(limit.take(BLOCK, SECOND)).isFalse();
        assertThat(limit.take(BLOCK, 16 * SECOND)).isTrue();
        assertThat(limit.take(BLOCK, 17 * SECOND)).isFalse();
        limit.giveBack(BLOCK);
        assertThat(limit.take(BLOCK, 17 * SECOND)).isTrue();
        limit.set(0, 18 * SECOND);
        assertThat(limit.take(1 << 30, 18 * SECOND)).isTrue();
    }

    @Test
    void aLongFatLineGetsALongPipeline() {
        Pipeline line = new Pipeline(3);
        assertThat(line.window(false)).isEqualTo(3);
        assertThat(line.window(true)).isEqualTo(2);
        line.begins(0);
        long now = 0;
        for (int i = 0; i < 2000; i++) {
            now += 5_000_000;
            line.arrived(BLOCK, 80_000_000, true, now);
        }
        // 200 blocks a second, 80 ms there and back: 16 blocks are on the line
        assertThat(line.window(false)).isBetween(195, 205);
        assertThat(line.window(true)).isBetween(17, 19);
        assertThat(line.rate(true, now)).isBetween(195.0 * BLOCK, 205.0 * BLOCK);
    }

    @Test
    void whatABusySourceHasOnOrderDoesNotGrowByItsOwnWaiting() {
        Pipeline line = new Pipeline(3);
        Deque<Long> askedAt = new ArrayDeque<>();
        line.begins(0);
        long now = 0;
        for (int i = 0; i < 600; i++) {
            while (askedAt.size() < line.window(false)) {
                askedAt.add(now);
            }
            boolean full = askedAt.size() >= line.window(false) - 1;
            now += SECOND / 4;
            line.arrived(BLOCK, now - askedAt.remove(), full, now);
        }
        // four blocks a second, one after the other: a second's worth, and not four
        assertThat(line.window(false)).isBetween(3, 6);
    }

    @Test
    void theRateOfASourceThatIsAskedNowAndThenIsKnown() {
        Pipeline line = new Pipeline(3);
        for (long now = 0; now < 5 * SECOND; now += SECOND / 20) {
            line.begins(now);
            line.arrived(BLOCK, 1_000_000, false, now + 1_000_000);
        }
        assertThat(line.rate(false, 5 * SECOND)).isBetween(18.0 * BLOCK, 22.0 * BLOCK);
    }

    @Test
    void aSlowSourceHasLittleOnOrderAndASilentOneGetsSlower() {
        Pipeline line = new Pipeline(3);
        line.begins(0);
        long now = 0;
        for (int i = 0; i < 50; i++) {
            now += SECOND;
            line.arrived(BLOCK, SECOND, true, now);
        }
        assertThat(line.window(false)).isEqualTo(3);
        assertThat(line.rate(true, now + 10 * SECOND)).isLessThan(BLOCK / 4);
        assertThat(line.rate(false, now + 10 * SECOND)).isBetween(0.9 * BLOCK, 1.1 * BLOCK);
    }

    @Test
    void retriesGetRarer() {
        BackOff backOff = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(3));
        assertThat(backOff.over(0)).isTrue();
        backOff.failed(0);
        assertThat(backOff.over(SECOND - 1)).isFalse();
        assertThat(backOff.over(SECOND)).isTrue();
        backOff.failed(0);
        backOff.failed(0);
        assertThat(backOff.over(3 * SECOND - 1)).isFalse();
        assertThat(backOff.over(3 * SECOND)).isTrue();
        backOff.succeeded();
        assertThat(backOff.failing()).isFalse();
    }

    @Test
    @Tag("M1")
    void theHighestRankingThenTheNewestThenTheOldestServiceIsTheBest() {
        Candidates<String> candidates = new Candidates<>();
        assertThat(candidates.best()).isEmpty();
        ServiceReference<String> newest = reference(0, "2.0.0", 7);
        candidates.add(reference(0, "1.0.0", 5), "old");
        candidates.add(newest, "new");
        candidates.add(reference(0, "2.0.0", 9), "new, later");
        assertThat(candidates.best()).contains("new");
        candidates.remove(newest);
        assertThat(candidates.best()).contains("new, later");
        candidates.add(reference(1, "0.1.0", 11), "preferred");
        assertThat(candidates.best()).contains("preferred");
    }

    private static ServiceReference<String> reference(int ranking, String version, long id) {
        Object bundle =
                Proxy.newProxyInstance(
                        Bundle.class.getClassLoader(),
                        new Class<?>[] {Bundle.class},
                        (p, method, args) -> new Version(version));
        Map<String, Object> properties = Map.of("service.ranking", ranking, "service.id", id);
        Object proxy =
                Proxy.newProxyInstance(
                        ServiceReference.class.getClassLoader(),
                        new Class<?>[] {ServiceReference.class},
                        (p, method, args) ->
                                switch (method.getName()) {
                                    case "getBundle" -> bundle;
                                    case "getProperty" -> properties.get(args[0]);
                                    case "hashCode" -> (int) id;
                                    default -> p == args[0];
                                });
        @SuppressWarnings("unchecked") // a proxy is a reference to anything
        ServiceReference<String> typed = (ServiceReference<String>) proxy;
        return typed;
    }
}
