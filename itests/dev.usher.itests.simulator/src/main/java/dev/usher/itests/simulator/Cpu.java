package dev.usher.itests.simulator;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** CPU time of this thread: what others do on the machine at the same time does not count. */
final class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Cpu() {}

    /** Nanoseconds since the thread began. */
    static long nanos() {
        return THREADS.getCurrentThreadCpuTime();
    }
}
