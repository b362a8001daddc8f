/**
 * BitTorrent peer connections on Apache MINA: BEP 3 messages, fast extension (BEP 6), extensions
 * (BEP 10, 21, 54), padding (BEP 47), v2 and hybrids (BEP 52), plain or in mutual TLS 1.3 by the
 * rules of libtorrent's SSL torrents.
 *
 * <p>A {@link dev.usher.transport.mina.internal.PeerSession} reads, its {@link
 * dev.usher.transport.mina.internal.PeerMessages} understands, an {@link
 * dev.usher.transport.mina.internal.Outbox} writes; the listener of a connection hears one call at
 * a time. We never send allowed-fast: a box gives nothing to a peer it chokes.
 */
package dev.usher.transport.mina.internal;
