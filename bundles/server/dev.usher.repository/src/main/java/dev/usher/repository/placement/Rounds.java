package dev.usher.repository.placement;

import dev.usher.media.api.Problem;
import dev.usher.persistence.PersistenceException;
import dev.usher.repository.store.CopyRow;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keeper's threads: one that makes the rounds, a few that wait for servers. */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final int PROBES = 4;
    private static final int IO = 4;

    /** Planning takes at most a twentieth of a core, however large the catalog. */
    private static final int REST = 20;

    private static final Duration STOP = Duration.ofSeconds(5);

    /** What is due is handed in here. */
    interface Work {
        /**
         * @param urgent not to wait for the server's turn
         */
        void probe(String server, boolean urgent, Runnable look);

        /** Planning looks at the whole catalog. */
        void plan(Runnable plan);

        void move(CopyRow copy, Runnable step);
    }

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(named("usher-repository-keeper"));
    private final ThreadPoolExecutor probing;
    private final ThreadPoolExecutor moving;
    private final ThreadPoolExecutor io;
    private final Map<String, Long> looked = new ConcurrentHashMap<>();
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private long nextPlan = System.nanoTime();

    /**
     * @param uploads at a time
     */
    Rounds(int uploads) {
        probing = pool(PROBES, "usher-repository-probe");
        moving = pool(uploads, "usher-repository-copy");
        // bodies of uploads are read on these, and wait for the disk there
        io = pool(IO + uploads, "usher-repository-io");
    }

    private static ThreadPoolExecutor pool(int threads, String name) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread t = new Thread(task, name + "-" + count.incrementAndGet());
            t.setDaemon(true);
            return t;
        };
    }

    Executor io() {
        return io;
    }

    /** Makes a round every second; a server is looked at once in {@code every}. */
    void start(Consumer<Work> round, Duration every) {
        timer.scheduleWithFixedDelay(
                () -> round.accept(new Threads(every)), 1, 1, TimeUnit.SECONDS);
    }

    void later(Runnable task) {
        timer.execute(task);
    }

    void stop() {
        for (ExecutorService e : new ExecutorService[] {timer, probing, moving, io}) {
            e.shutdownNow();
        }
        try {
            for (ExecutorService e : new ExecutorService[] {timer, probing, moving, io}) {
                if (!e.awaitTermination(STOP.toSeconds(), TimeUnit.SECONDS)) {
                    LOG.warn("A thread of the repositories' keeper did not end within {}", STOP);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Threads implements Work {
        private static final long URGENT = 2_000_000_000L;
        private final long every;

        Threads(Duration every) {
            this.every = every.toNanos();
        }

        @Override
        public void probe(String server, boolean urgent, Runnable look) {
            long now = System.nanoTime();
            Long last = looked.get(server);
            if (last == null || now - last >= (urgent ? Math.min(URGENT, every) : every)) {
                alone(
                        "probe " + server,
                        probing,
                        look,
                        () -> looked.put(server, System.nanoTime()));
            }
        }

        @Override
        public void plan(Runnable plan) {
            long begun = System.nanoTime();
            if (begun - nextPlan >= 0) {
                plan.run();
                long now = System.nanoTime();
                nextPlan = now + REST * (now - begun);
            }
        }

        @Override
        public void move(CopyRow copy, Runnable step) {
            alone("copy " + copy.server() + ' ' + copy.infoHash(), moving, step, () -> {});
        }

        private void alone(String key, Executor pool, Runnable task, Runnable after) {
            if (!busy.add(key)) {
                return;
            }
            try {
                pool.execute(
                        () -> {
                            try {
                                task.run();
                            } catch (PersistenceException | Problem e) {
                                // catalog or database is away for a moment; its turn comes again
                                LOG.warn("{} did not end well: {}", key, e.getMessage());
                            } finally {
                                after.run();
                                busy.remove(key);
                            }
                        });
            } catch (RejectedExecutionException stopping) {
                busy.remove(key);
            }
        }
    }
}
