package dev.usher.tracker.swarms;

import java.nio.ByteBuffer;

/**
 * The peers of one swarm and one address family: an open hash table in one array, 8 bytes per slot
 * for IPv4 and 24 for IPv6, between half and four fifths full. A peer is its address and port, as
 * the datagram or connection showed them. Not thread-safe.
 *
 * <p>The last word of a slot holds the port in bits 31..16 and the state in bits 15..0; the upper
 * half is the IPv4 address. A state is never 0, so an empty slot is.
 */
final class PeerTable {
    /** Has everything. */
    static final int SEEDER = 0x8000;

    /** Was entered by this server and leaves when it says so, not by time. */
    static final int BOX = 0x4000;

    private static final int PRESENT = 0x2000;
    private static final int TIME = 0x1fff;
    private static final int STATE = 0xffff;
    private static final int FEWEST_SLOTS = 4;
    private static final long[] NONE = {};

    private final int stride;
    private final long seed;
    private long[] words = NONE;
    private int size;
    private int seeders;

    /**
     * @param seed unknown to others, so that nobody can choose addresses that fall together
     */
    PeerTable(boolean ipv6, long seed) {
        this.stride = ipv6 ? 3 : 1;
        this.seed = seed;
    }

    int size() {
        return size;
    }

    int seeders() {
        return seeders;
    }

    /** Bytes of the table itself. */
    long bytes() {
        return words.length * 8L;
    }

    /**
     * Enters the peer, or changes its state.
     *
     * @param high upper half of an IPv6 address, 0 for IPv4
     * @param low lower half of it, or the IPv4 address as a positive number
     * @param state {@link #SEEDER} and {@link #BOX}
     * @param time in {@link Swarms}' unit
     * @return the state before; 0 = it was not there
     */
    int put(long high, long low, int port, int state, int time) {
        if ((size + 1) * 5 > slots() * 4) {
            resize(Math.max(FEWEST_SLOTS, slots() + slots() / 2));
        }
        int slot = find(high, low, port);
        int before = (int) last(slot) & STATE;
        int now = state | PRESENT | time & TIME;
        write(slot, high, low, port, now);
        size += before == 0 ? 1 : 0;
        seeders += ((now & SEEDER) - (before & SEEDER)) / SEEDER;
        return before;
    }

    /** The peer's state; 0 = it is not there. */
    int state(long high, long low, int port) {
        return size == 0 ? 0 : (int) last(find(high, low, port)) & STATE;
    }

    /** Returns the state before; 0 = it was not there. */
    int remove(long high, long low, int port) {
        if (size == 0) {
            return 0;
        }
        int slot = find(high, low, port);
        int before = (int) last(slot) & STATE;
        if (before != 0) {
            empty(slot);
            size--;
            seeders -= (before & SEEDER) / SEEDER;
        }
        return before;
    }

    /**
     * Appends up to {@code wanted} peers from a slot on, as compact entries.
     *
     * @param random any number
     * @param leechers only those that lack something
     */
    void sample(
            ByteBuffer out,
            int wanted,
            int random,
            boolean leechers,
            long high,
            long low,
            int port) {
        int slots = slots();
        int left = Math.min(wanted, size);
        if (left == 0) {
            return;
        }
        int slot = range(random, slots);
        for (int i = 0; i < slots && left > 0; i++) {
            long last = words[slot * stride + stride - 1];
            if (last != 0
                    && !(leechers && (last & SEEDER) != 0)
                    && !matches(slot, last, high, low, port)) {
                if (stride == 1) {
                    out.putInt((int) (last >>> 32));
                } else {
                    out.putLong(words[slot * stride]).putLong(words[slot * stride + 1]);
                }
                out.putShort((short) (last >>> 16));
                left--;
            }
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
    }

    /**
     * Drops peers last heard of more than {@code lease} ago; boxes stay.
     *
     * @return how many went
     */
    int expire(int now, int lease) {
        int gone = 0;
        for (int i = stride - 1; i < words.length; i += stride) {
            if (expired(words[i], now, lease)) {
                gone++;
            }
        }
        if (gone > 0) {
            long[] old = words;
            int left = size - gone;
            words = left == 0 ? NONE : new long[Math.max(FEWEST_SLOTS, left * 3 / 2) * stride];
            size = left;
            seeders = 0;
            for (int i = stride - 1; i < old.length; i += stride) {
                if (old[i] != 0 && !expired(old[i], now, lease)) {
                    move(old, i);
                    seeders += (int) (old[i] & SEEDER) / SEEDER;
                }
            }
        }
        return gone;
    }

    private static boolean expired(long last, int now, int lease) {
        return last != 0 && (last & BOX) == 0 && (now - (int) last & TIME) > lease;
    }

    /** Something done with each peer. */
    interface Visitor {
        void peer(long high, long low, int port, int state);
    }

    void forEach(Visitor visitor) {
        for (int i = stride - 1; i < words.length; i += stride) {
            if (words[i] != 0) {
                boolean v4 = stride == 1;
                visitor.peer(
                        v4 ? 0 : words[i - 2],
                        v4 ? words[i] >>> 32 : words[i - 1],
                        (int) (words[i] >>> 16) & 0xffff,
                        (int) words[i] & STATE);
            }
        }
    }

    private int slots() {
        return words.length / stride;
    }

    private long last(int slot) {
        return words[slot * stride + stride - 1];
    }

    private void write(int slot, long high, long low, int port, int state) {
        int at = slot * stride;
        long tail = (long) port << 16 | state;
        if (stride == 1) {
            words[at] = low << 32 | tail;
        } else {
            words[at] = high;
            words[at + 1] = low;
            words[at + 2] = tail;
        }
    }

    private boolean matches(int slot, long last, long high, long low, int port) {
        boolean portMatches = ((int) (last >>> 16) & 0xffff) == port;
        return stride == 1
                ? portMatches && (int) (last >>> 32) == (int) low
                : portMatches && words[slot * 3] == high && words[slot * 3 + 1] == low;
    }

    /** The peer's slot, or the empty one it would go to. */
    private int find(long high, long low, int port) {
        int slots = slots();
        int slot = range(hash(high, low, port), slots);
        for (long last = last(slot);
                last != 0 && !matches(slot, last, high, low, port);
                last = last(slot)) {
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        return slot;
    }

    /** Closes the gap, so that no search ends too early (Knuth, algorithm 6.4 R). */
    private void empty(int slot) {
        int slots = slots();
        int gap = slot;
        int at = slot;
        while (true) {
            at = at + 1 == slots ? 0 : at + 1;
            long last = last(at);
            if (last == 0) {
                break;
            }
            int home = home(words, at * stride + stride - 1, slots);
            boolean stays = gap <= at ? gap < home && home <= at : gap < home || home <= at;
            if (!stays) {
                System.arraycopy(words, at * stride, words, gap * stride, stride);
                gap = at;
            }
        }
        for (int i = 0; i < stride; i++) {
            words[gap * stride + i] = 0;
        }
    }

    private void resize(int slots) {
        long[] old = words;
        words = new long[slots * stride];
        for (int i = stride - 1; i < old.length; i += stride) {
            if (old[i] != 0) {
                move(old, i);
            }
        }
    }

    private void move(long[] old, int last) {
        int slots = slots();
        int slot = home(old, last, slots);
        while (last(slot) != 0) {
            slot = slot + 1 == slots ? 0 : slot + 1;
        }
        System.arraycopy(old, last - stride + 1, words, slot * stride, stride);
    }

    private int home(long[] from, int last, int slots) {
        int port = (int) (from[last] >>> 16) & 0xffff;
        return stride == 1
                ? range(hash(0, from[last] >>> 32, port), slots)
                : range(hash(from[last - 2], from[last - 1], port), slots);
    }

    private int hash(long high, long low, int port) {
        long h = low * 0x9e3779b97f4a7c15L ^ seed;
        h = (h ^ h >>> 32 ^ high ^ (long) port << 40) * 0xd6e8feb86659fd93L;
        h = (h ^ h >>> 32) * 0xd6e8feb86659fd93L;
        return (int) (h ^ h >>> 32);
    }

    /** Spreads 2^32 numbers over the slots without a division. */
    private static int range(int number, int slots) {
        return (int) ((number & 0xffffffffL) * slots >>> 32);
    }
}
