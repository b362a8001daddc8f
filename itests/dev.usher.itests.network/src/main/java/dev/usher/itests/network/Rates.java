package dev.usher.itests.network;

/**
 * What a line carries, Ethernet frames included, in bits per second; 0 = as much as the machine
 * can.
 *
 * @param up from the host to the network
 * @param down from the network to the host
 */
public record Rates(long up, long down) {
    public static final Rates UNLIMITED = new Rates(0, 0);
    private static final long MEGA = 1_000_000;

    public static Rates mbit(long down, long up) {
        return new Rates(up * MEGA, down * MEGA);
    }
}
