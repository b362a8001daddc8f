package dev.usher.itests.simulator;

/**
 * Lines of homes. Shares of fibre, DSL and fixed wireless: OECD broadband statistics, end of 2023
 * (42 %, 20 %, 5.8 %; the rest is cable and a little satellite); VDSL to ADSL as 6 to 1: 15.6
 * million FTTC and 2 to 3 million ADSL lines in the UK (Ofcom, 2023). Speeds of fibre and cable
 * downstream: means of Ofcom's home broadband measurements of March 2023 (149 and 271 Mbit/s).
 * Other speeds are those of usual tariffs, chosen so that the median uplink is near the 18.4 Mbit/s
 * Ofcom measured.
 */
enum Access {
    FIBRE(0.42, 149, 30),
    CABLE(0.30, 271, 20),
    VDSL_LONG(0.09, 35, 8),
    VDSL_SHORT(0.08, 60, 16),
    ADSL(0.03, 10, 0.8),
    WIRELESS(0.08, 50, 8);

    private static final double MBIT = 125_000;

    final double share;

    /** Bytes per second. */
    final double down;

    final double up;

    Access(double share, double downMbit, double upMbit) {
        this.share = share;
        this.down = downMbit * MBIT;
        this.up = upMbit * MBIT;
    }

    /**
     * @param u from 0 to 1, evenly distributed
     */
    static Access of(double u) {
        double sum = 0;
        for (Access a : values()) {
            sum += a.share;
            if (u < sum) {
                return a;
            }
        }
        return WIRELESS;
    }
}
