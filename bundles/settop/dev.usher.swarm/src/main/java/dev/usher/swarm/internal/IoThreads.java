package dev.usher.swarm.internal;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The few threads that wait for disks, names and web servers. */
final class IoThreads {
    private static final int COUNT = 4;
    private static final long IDLE_SECONDS = 30;

    private IoThreads() {}

    static ThreadPoolExecutor create() {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor io =
                new ThreadPoolExecutor(
                        COUNT,
                        COUNT,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            Thread t =
                                    new Thread(task, "usher-swarm-io-" + count.incrementAndGet());
                            t.setDaemon(true);
                            return t;
                        });
        io.allowCoreThreadTimeOut(true);
        return io;
    }
}
