package dev.usher.itests.network;

/**
 * Bytes a line carried since it was laid, Ethernet frames included.
 *
 * @param up from the host to the network
 * @param down from the network to the host
 */
public record Counters(long up, long down) {
    public Counters since(Counters before) {
        return new Counters(up - before.up, down - before.down);
    }
}
