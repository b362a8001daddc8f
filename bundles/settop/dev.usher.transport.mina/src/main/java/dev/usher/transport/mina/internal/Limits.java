package dev.usher.transport.mina.internal;

import java.time.Duration;

/**
 * What a peer may take.
 *
 * @param handshake from the connection's beginning to the end of the BitTorrent handshake, TLS
 *     included
 * @param message from a message's first to its last byte; as long may what we sent stay unread
 * @param silence without a byte from the peer
 * @param keepAlive without a byte to the peer, then we send one
 */
record Limits(
        Incoming incoming,
        Duration handshake,
        Duration message,
        Duration silence,
        Duration keepAlive) {
    /**
     * Connections others made.
     *
     * @param connections at a time
     * @param connectionsPerAddress those of one address; several boxes may share one
     * @param handshakes connections at a time that have not shaken hands yet
     * @param handshakesPerAddress those of one address
     */
    record Incoming(
            int connections, int connectionsPerAddress, int handshakes, int handshakesPerAddress) {
        /** One limit for all. */
        static Incoming of(int connections) {
            return new Incoming(connections, connections, connections, connections);
        }
    }
}
