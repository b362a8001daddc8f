package dev.usher.itests.simulator;

/** What is counted while a scenario runs. */
final class Figures {
    /** Waiting times are counted in steps of 2 %. */
    private static final double STEP = Math.log(1.02);

    /** Seconds of one point of the repository's curve. */
    static final int BIN = 300;

    private final long[] waits = new long[1200];
    private final double[] repository;

    long requests;

    /** Asked for again although it lay there from the last time. */
    long again;

    /** Asked for and there, because the server had brought it. */
    long hits;

    /** Asked for, but the disk was full of what must stay. */
    long refused;

    long deliveries;
    long broughtAhead;
    long viewings;
    long stalls;
    double stalledSeconds;

    /** What people wanted and did not have from earlier, whether it had to be delivered or not. */
    double bytesRequested;

    /** When the last of what was asked for was there. */
    double lastDelivery;

    double bytesAsked;
    double bytesAhead;
    double repositoryAsked;
    double repositoryAhead;
    long orders;
    long planNanos;
    long choiceNanos;

    Figures(int days) {
        repository = new double[(days + 2) * 86_400 / BIN];
    }

    void waited(double seconds) {
        viewings++;
        int bucket = seconds < 1 ? 0 : 1 + (int) (Math.log(seconds) / STEP);
        waits[Math.min(bucket, waits.length - 1)]++;
    }

    void stalled(double seconds, boolean first) {
        stalls += first ? 1 : 0;
        stalledSeconds += seconds;
    }

    void sent(boolean preload, double from, double until, double bytes) {
        if (preload) {
            repositoryAhead += bytes;
        } else {
            repositoryAsked += bytes;
        }
        int last = Math.min(repository.length - 1, (int) (until / BIN));
        for (int bin = (int) (from / BIN); bin <= last; bin++) {
            double overlap =
                    Math.min(until, (bin + 1.0) * BIN) - Math.max(from, (double) bin * BIN);
            repository[bin] += bytes * Math.max(0, overlap) / (until - from);
        }
    }

    /** Seconds within which that share of the viewings began. */
    double wait(double share) {
        long wanted = (long) Math.ceil(share * viewings);
        long seen = 0;
        for (int i = 0; i < waits.length; i++) {
            seen += waits[i];
            if (seen >= wanted) {
                return i == 0 ? 0 : Math.exp(i * STEP);
            }
        }
        return 0;
    }

    /**
     * Bytes the repository sent for each byte people wanted, what was brought ahead and never asked
     * for included; over HTTP it is 1.
     */
    double repositoryShare() {
        return bytesRequested == 0 ? 0 : (repositoryAsked + repositoryAhead) / bytesRequested;
    }

    /** Of the requests for what the box did not have from earlier, those the server foresaw. */
    double hitRate() {
        return requests == again ? 0 : (double) hits / (requests - again);
    }

    /** Bytes per second the repository sent in the busiest five minutes of a day's evening. */
    double eveningPeak() {
        double peak = 0;
        for (int i = 0; i < repository.length; i++) {
            int hour = i * BIN % 86_400 / 3600;
            if (hour >= 18) {
                peak = Math.max(peak, repository[i] / BIN);
            }
        }
        return peak;
    }

    /**
     * Bytes per second sent by the repository, from the first midnight, in steps of {@link #BIN}.
     */
    double[] repositoryCurve() {
        double[] curve = new double[repository.length];
        for (int i = 0; i < curve.length; i++) {
            curve[i] = repository[i] / BIN;
        }
        return curve;
    }

    double microsPerOrder() {
        return orders == 0 ? 0 : planNanos / 1e3 / orders;
    }
}
