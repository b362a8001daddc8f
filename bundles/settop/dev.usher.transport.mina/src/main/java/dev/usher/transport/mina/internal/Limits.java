package dev.usher.transport.mina.internal;

import java.time.Duration;

/**
 * What a peer may take.
 *
 * @param incoming connections accepted at a time
 * @param handshake from the connection's beginning to the end of the BitTorrent handshake, TLS
 *     included
 * @param message from a message's first to its last byte
 * @param silence without a byte from the peer
 * @param keepAlive without a byte to the peer, then we send one
 */
record Limits(
        int incoming, Duration handshake, Duration message, Duration silence, Duration keepAlive) {}
