package dev.usher.tracker.doors;

import dev.usher.tracker.swarms.Announce;
import java.security.SecureRandom;

/**
 * Connection ids of BEP 15 without any memory of them: SipHash-2-4 (Aumasson, Bernstein 2012) of
 * the client's address and the minute, under a key that only this process knows. An id proves that
 * its owner receives at the address it sends from. It is good for one to two minutes, and at every
 * door of the process: libtorrent remembers one for all ports of an address.
 */
final class ConnectionIds {
    private static final long MINUTE = 60;
    private static final SecureRandom SECRET = new SecureRandom();
    private static final long PROCESS_KEY0 = SECRET.nextLong();
    private static final long PROCESS_KEY1 = SECRET.nextLong();

    private final long key0;
    private final long key1;

    ConnectionIds() {
        this(PROCESS_KEY0, PROCESS_KEY1);
    }

    ConnectionIds(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    long issue(Announce client, long seconds) {
        return hash(client.high(), client.low(), seconds / MINUTE);
    }

    boolean valid(long id, Announce client, long seconds) {
        long minute = seconds / MINUTE;
        return id == hash(client.high(), client.low(), minute)
                || id == hash(client.high(), client.low(), minute - 1);
    }

    /** SipHash-2-4 of three little-endian words. */
    long hash(long m0, long m1, long m2) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        for (int i = 0; i < 4; i++) {
            // the last word holds the length of the message and no byte of it
            long m = i == 0 ? m0 : i == 1 ? m1 : i == 2 ? m2 : 24L << 56;
            v3 ^= m;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= m;
        }
        v2 ^= 0xff;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
