package dev.usher.driver.tck;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The threads that run now, to find those a driver leaves behind. */
final class Threads {
    private final Set<Thread> before = running();

    private static Set<Thread> running() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(
                thread ->
                        thread.getName().startsWith("tck-")
                                || thread.getName().startsWith("awaitility")
                                || thread.getThreadGroup() == null
                                || thread.getThreadGroup().getName().equals("system")
                                || thread.getThreadGroup()
                                        .getName()
                                        .equals("InnocuousThreadGroup"));
        return threads;
    }

    /** Fails when threads are left that were not there at construction. */
    void assertNoneLeft(Duration within) {
        await("all threads of the driver ended")
                .atMost(within)
                .untilAsserted(
                        () -> {
                            Set<Thread> left = running();
                            left.removeAll(before);
                            if (!left.isEmpty()) {
                                throw new AssertionError("threads left behind: " + left);
                            }
                        });
    }
}
