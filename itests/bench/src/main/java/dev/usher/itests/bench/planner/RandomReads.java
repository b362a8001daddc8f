package dev.usher.itests.bench.planner;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Random;

/** What the machine takes for a read at a random place, the next known only by the one before. */
final class RandomReads {
    /** Ints of a cache line. */
    private static final int LINE = 16;

    private static final int READS = 250_000;
    private static final int ROUNDS = 20;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** So that the compiler cannot leave the reads out. */
    private static volatile int end;

    private RandomReads() {}

    /**
     * @param mib of the memory that is read
     * @return nanoseconds for one, of CPU time, the best of some rounds
     */
    static double nanos(double mib) {
        int lines = (int) (mib * 1048576 / 4 / LINE);
        int[] next = cycle(lines);
        double best = Double.MAX_VALUE;
        int at = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < READS; i++) {
                at = next[at];
            }
            best = Math.min(best, (double) (THREADS.getCurrentThreadCpuTime() - begun) / READS);
        }
        end = at;
        return best;
    }

    /** Each line's first int says where another line begins; all are one cycle (Sattolo). */
    private static int[] cycle(int lines) {
        int[] next = new int[lines * LINE];
        for (int i = 0; i < lines; i++) {
            next[i * LINE] = i * LINE;
        }
        Random random = new Random(7);
        for (int i = lines - 1; i > 0; i--) {
            int j = random.nextInt(i);
            int kept = next[i * LINE];
            next[i * LINE] = next[j * LINE];
            next[j * LINE] = kept;
        }
        return next;
    }
}
