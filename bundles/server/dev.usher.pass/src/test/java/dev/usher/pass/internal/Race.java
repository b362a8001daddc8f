package dev.usher.pass.internal;

import dev.usher.media.api.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Many threads at once. */
final class Race {
    private Race() {}

    /** What each returned, or the problem it threw. */
    static List<Object> race(int threads, IntFunction<Callable<Object>> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Object>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<Object> task = work.apply(i);
                running.add(
                        pool.submit(
                                () -> {
                                    go.await();
                                    try {
                                        return task.call();
                                    } catch (Problem refused) {
                                        return refused;
                                    }
                                }));
            }
            go.countDown();
            List<Object> answers = new ArrayList<>();
            for (Future<Object> f : running) {
                answers.add(f.get(150, TimeUnit.SECONDS));
            }
            return answers;
        } finally {
            pool.shutdownNow();
        }
    }

    /** Codes of the problems among what {@link #race} returned. */
    static List<String> refusals(List<Object> answers) {
        return answers.stream()
                .filter(Problem.class::isInstance)
                .map(p -> ((Problem) p).code())
                .toList();
    }
}
