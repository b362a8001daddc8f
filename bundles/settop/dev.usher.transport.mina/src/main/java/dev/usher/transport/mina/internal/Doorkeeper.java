package dev.usher.transport.mina.internal;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Decides who may come in, so that nobody alone takes all places and nobody keeps one without
 * shaking hands. Thread-safe.
 */
final class Doorkeeper {
    private final Limits.Incoming limits;
    private final Map<ByteBuffer, Guests> guests = new HashMap<>();
    private int all;
    private int waiting;

    /** Those of one network address. */
    private static final class Guests {
        private int all;
        private int waiting;
    }

    Doorkeeper(Limits.Incoming limits) {
        this.limits = limits;
    }

    /** One connection that was let in. */
    final class Visit {
        private final ByteBuffer network;
        private boolean waits = true;
        private boolean over;

        private Visit(ByteBuffer network) {
            this.network = network;
        }

        /** Hands are shaken. */
        void welcome() {
            synchronized (Doorkeeper.this) {
                if (waits && !over) {
                    waits = false;
                    waiting--;
                    guests.get(network).waiting--;
                }
            }
        }

        void end() {
            synchronized (Doorkeeper.this) {
                if (over) {
                    return;
                }
                welcome();
                over = true;
                all--;
                if (--guests.get(network).all == 0) {
                    guests.remove(network);
                }
            }
        }
    }

    /**
     * @return empty = turned away
     */
    synchronized Optional<Visit> enter(InetAddress address) {
        ByteBuffer network = network(address);
        Guests same = guests.get(network);
        boolean full = all >= limits.connections() || waiting >= limits.handshakes();
        boolean greedy =
                same != null
                        && (same.all >= limits.connectionsPerAddress()
                                || same.waiting >= limits.handshakesPerAddress());
        if (full || greedy) {
            return Optional.empty();
        }
        if (same == null) {
            same = new Guests();
            guests.put(network, same);
        }
        all++;
        waiting++;
        same.all++;
        same.waiting++;
        return Optional.of(new Visit(network));
    }

    /** A home has one IPv4 address, or one IPv6 network of 64 bits. */
    private static ByteBuffer network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
