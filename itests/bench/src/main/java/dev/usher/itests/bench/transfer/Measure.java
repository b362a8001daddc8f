package dev.usher.itests.bench.transfer;

/**
 * One transfer.
 *
 * @param wallSeconds from the receiver's start of the transfer to its end
 * @param cpuSeconds user and system time of both ends together
 */
record Measure(double wallSeconds, double cpuSeconds) {
    Measure best(Measure other) {
        return new Measure(
                Math.min(wallSeconds, other.wallSeconds), Math.min(cpuSeconds, other.cpuSeconds));
    }
}
