package dev.usher.identity.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.identity.internal.ClockMarks.Marks;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Owners who do whatever they like to the clock, and owners who do not. */
@Tag("P3")
class ClockWalksTest {
    private static final int WALKS = 100_000;
    private static final int STEPS = 40;
    private static final Duration VIEW = Duration.ofHours(2);
    private static final Duration SLACK = Duration.ofSeconds(120);

    /** It writes down how late it is. */
    private static final Duration JUST_BEFORE = FloorClock.PERSIST_EVERY.minusSeconds(1);

    private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");

    /** A box with a rented film, and what really happens around it. */
    private static final class Box {
        final SetClock machine = new SetClock(BEGIN);
        Instant real = BEGIN;
        Duration viewed = Duration.ZERO;
        private final Instant viewUntil = BEGIN.plus(VIEW);
        private Marks marks = new Marks(Instant.EPOCH, Instant.EPOCH, true);
        private Runnable keep;
        private Duration sinceKept = Duration.ZERO;
        FloorClock clock;

        Box() throws IOException {
            boot();
            clock.sync(real);
        }

        void boot() throws IOException {
            ClockMarks memory =
                    new ClockMarks() {
                        @Override
                        public Marks read() {
                            return marks;
                        }

                        @Override
                        public void write(Marks written) {
                            marks = written;
                        }
                    };
            clock = new FloorClock(memory, machine, machine::nanoTime, keeper());
            sinceKept = Duration.ZERO;
        }

        /** Runs nothing by itself; remembers what the clock wants to do now and then. */
        private ScheduledExecutorService keeper() {
            return (ScheduledExecutorService)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {ScheduledExecutorService.class},
                            (proxy, method, arguments) -> {
                                if (method.getName().equals("scheduleWithFixedDelay")) {
                                    keep = (Runnable) arguments[0];
                                }
                                return method.getName().equals("awaitTermination") ? true : null;
                            });
        }

        boolean open() {
            return clock.now().filter(now -> now.isBefore(viewUntil)).isPresent();
        }

        /** The box is on; somebody watches as long as it lets them. */
        void watch(Duration time) {
            for (Duration rest = time; !rest.isZero(); ) {
                Duration untilKept = FloorClock.PERSIST_EVERY.minus(sinceKept);
                Duration step = rest.compareTo(untilKept) < 0 ? rest : untilKept;
                if (open()) {
                    viewed = viewed.plus(step);
                }
                pass(step);
                sinceKept = sinceKept.plus(step);
                if (sinceKept.equals(FloorClock.PERSIST_EVERY)) {
                    keep.run();
                    sinceKept = Duration.ZERO;
                }
                rest = rest.minus(step);
            }
        }

        void pass(Duration time) {
            machine.pass(time);
            real = real.plus(time);
        }

        void cutOff() throws IOException {
            boot();
        }

        void restart() throws IOException, InterruptedException {
            clock.close();
            boot();
        }
    }

    @Test
    @DisplayName("100 000 random owners never view longer than they paid for, but for two minutes")
    void t04_nobodyGains() throws Exception {
        long seed = 20261122;
        Duration longest = Duration.ZERO;
        int gainedNothing = 0;
        for (int walk = 0; walk < WALKS; walk++) {
            SplittableRandom random = new SplittableRandom(seed + walk);
            Box box = new Box();
            for (int step = 0; step < STEPS; step++) {
                act(box, random);
            }
            assertThat(box.viewed)
                    .as("walk with seed %d", seed + walk)
                    .isLessThanOrEqualTo(VIEW.plus(SLACK));
            longest = box.viewed.compareTo(longest) > 0 ? box.viewed : longest;
            gainedNothing += box.viewed.isZero() ? 1 : 0;
        }
        // the walks come near the limit, and do view something
        assertThat(longest).isGreaterThan(VIEW.minus(SLACK));
        assertThat(gainedNothing).isLessThan(WALKS / 10);
    }

    private static void act(Box box, SplittableRandom random)
            throws IOException, InterruptedException {
        switch (random.nextInt(7)) {
            case 0, 1 -> box.watch(Duration.ofSeconds(random.nextInt(1, 1800)));
            case 2 -> box.machine.set(box.real.plusSeconds(random.nextInt(-90_000, 3_000)));
            case 3 -> {
                // just before it writes down how late it is, with the clock set to what it knows
                box.watch(JUST_BEFORE);
                box.machine.set(BEGIN.plusSeconds(random.nextInt(0, 7_200)));
                box.cutOff();
            }
            case 4 -> box.restart();
            case 5 -> box.pass(Duration.ofSeconds(random.nextInt(1, 600)));
            default -> {
                if (random.nextInt(4) == 0) {
                    box.clock.sync(box.real);
                }
            }
        }
    }

    @Test
    @DisplayName("cut off again and again just before it writes, time does not stand still")
    void t04_cutOffAgainAndAgain() throws Exception {
        Box box = new Box();
        for (int i = 0; i < 6000; i++) {
            box.watch(JUST_BEFORE);
            box.machine.set(BEGIN);
            box.cutOff();
            // the owner finds out which time the box still takes
            for (int ahead = 0; ahead < 7_300 && box.clock.now().isEmpty(); ahead += 60) {
                box.machine.set(BEGIN.plusSeconds(ahead));
                box.restart();
            }
        }
        assertThat(box.viewed).isLessThanOrEqualTo(VIEW.plus(SLACK));
    }

    @Test
    @DisplayName("power that fails again and again costs an owner with a right clock nothing")
    void t04_nobodyLosesByQuickCuts() throws Exception {
        for (int walk = 0; walk < 1000; walk++) {
            SplittableRandom random = new SplittableRandom(walk);
            Box box = new Box();
            Duration on = Duration.ZERO;
            for (int cut = 0; cut < 100; cut++) {
                Duration time = Duration.ofSeconds(random.nextInt(0, 30));
                box.watch(time);
                on = on.plus(time);
                // no box is on again sooner
                box.pass(Duration.ofSeconds(random.nextInt(10, 20)));
                box.cutOff();
            }
            assertThat(box.viewed).as("walk %d", walk).isEqualTo(on);
        }
    }

    @Test
    @DisplayName("an owner with a right clock views all that was paid for, restarts or not")
    void t04_nobodyLoses() throws Exception {
        for (int walk = 0; walk < WALKS / 10; walk++) {
            SplittableRandom random = new SplittableRandom(walk);
            Box box = new Box();
            Duration off = Duration.ZERO;
            while (box.real.isBefore(BEGIN.plus(VIEW).minus(SLACK))) {
                Duration left = Duration.between(box.real, BEGIN.plus(VIEW).minus(SLACK));
                Duration on = Duration.ofSeconds(random.nextInt(60, 1800));
                box.watch(on.compareTo(left) < 0 ? on : left);
                if (random.nextBoolean()) {
                    box.restart();
                } else {
                    // power cuts are followed by a boot that takes its time
                    Duration boot = Duration.ofSeconds(random.nextInt(20, 90));
                    off = off.plus(boot);
                    box.pass(boot);
                    box.cutOff();
                }
            }
            Duration possible = Duration.between(BEGIN, box.real).minus(off);
            assertThat(box.viewed).as("walk %d", walk).isEqualTo(possible);
        }
    }
}
