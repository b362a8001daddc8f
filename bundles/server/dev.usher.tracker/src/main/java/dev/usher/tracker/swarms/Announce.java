package dev.usher.tracker.swarms;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * One announce and its answer. A thread that serves announces owns one and fills it anew each time;
 * that is why its members are open: nothing is made for an announce.
 */
public final class Announce {
    /** Peers in one answer at most. */
    public static final int MOST_PEERS = 200;

    /** Peers for those who do not say how many they want. */
    public static final int USUAL_PEERS = 50;

    private static final int COMPACT = 6;
    private static final int COMPACT6 = 18;

    /** Why a client announces (BEP 3). */
    public enum Event {
        UPDATE,
        STARTED,
        STOPPED,
        COMPLETED
    }

    public final byte[] infoHash = new byte[20];
    public Event event = Event.UPDATE;

    /** Where the client answers; 0 = nowhere, so nobody is told of it. */
    public int port;

    public int wanted = USUAL_PEERS;

    /** Nothing is left to fetch. */
    public boolean seeding;

    /** Which of the two {@link #peers} an answer may hold. */
    public boolean ipv4Wanted;

    public boolean ipv6Wanted;

    boolean ipv6;
    long high;
    long low;

    /** Counts of the whole swarm, both families. */
    public int complete;

    public int incomplete;
    public int downloaded;

    /** Compact peers (BEP 23, BEP 7), ready to be read. */
    public final ByteBuffer peers = ByteBuffer.allocate(MOST_PEERS * COMPACT);

    public final ByteBuffer peers6 = ByteBuffer.allocate(MOST_PEERS * COMPACT6);

    /** Begins anew for a client at this address. */
    public void from(InetAddress address) {
        byte[] bytes = address.getAddress();
        ipv6 = bytes.length == 16;
        high = ipv6 ? number(bytes, 0, 8) : 0;
        low = ipv6 ? number(bytes, 8, 8) : number(bytes, 0, 4);
        event = Event.UPDATE;
        port = 0;
        wanted = USUAL_PEERS;
        seeding = false;
        ipv4Wanted = true;
        ipv6Wanted = true;
        peers.clear().limit(0);
        peers6.clear().limit(0);
    }

    public boolean isIpv6() {
        return ipv6;
    }

    /**
     * A number that tells sources apart: the IPv4 address, or the network part of an IPv6 address.
     */
    public long source() {
        return ipv6 ? high : low;
    }

    /** Upper half of an IPv6 address, 0 for IPv4. */
    public long high() {
        return high;
    }

    /** Lower half of an IPv6 address, or the IPv4 address. */
    public long low() {
        return low;
    }

    static long number(byte[] bytes, int from, int length) {
        long n = 0;
        for (int i = from; i < from + length; i++) {
            n = n << 8 | bytes[i] & 0xff;
        }
        return n;
    }
}
