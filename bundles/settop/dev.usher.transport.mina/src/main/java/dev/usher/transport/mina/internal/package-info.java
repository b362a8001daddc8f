/**
 * BitTorrent peer connections on Apache MINA: BEP 3 messages, fast extension (BEP 6), extended
 * handshake (BEP 10), v2 info hashes (BEP 52), plain or in mutual TLS 1.3 by the rules of
 * libtorrent's SSL torrents.
 *
 * <p>A {@link dev.usher.transport.mina.internal.PeerSession} reads, an {@link
 * dev.usher.transport.mina.internal.Outbox} writes; the listener of a connection hears one call at
 * a time.
 */
package dev.usher.transport.mina.internal;
