package dev.usher.transport.api;

import dev.usher.media.api.InfoHash;
import dev.usher.transport.api.host.PeerHost;
import dev.usher.transport.api.host.PeerListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes and accepts peer connections. Thread-safe; no method blocks on the network. When the
 * service goes away it closes all its connections and listeners first.
 */
@ConsumerType
public interface PeerTransport {
    /**
     * Accepts connections until the result is closed. The handshake's info hash selects the item
     * through {@code host}.
     *
     * @param address port 0 picks a free one
     * @param secure mutual TLS 1.3 by the rules of SSL torrents (SNI = 40 hexadecimal digits of the
     *     info hash)
     * @throws IOException when the address cannot be bound; the message names it
     */
    Listening listen(InetSocketAddress address, boolean secure, PeerHost host) throws IOException;

    /**
     * Connects and shakes hands; {@link PeerListener#opened} or {@link PeerListener#closed} tells
     * how it went. A hybrid is asked for by its v1 info hash with the offer to go on by v2 (BEP 52,
     * "upgrade path"), so clients of either kind answer.
     *
     * @param item the info hash of the listener's layout
     * @param listener hears of this connection only
     */
    void connect(
            InetSocketAddress address,
            boolean secure,
            InfoHash item,
            PeerHost host,
            PeerListener listener);

    /**
     * Goes on with a connection this side made in another way (through a relay, say): shakes hands
     * as if {@link #connect(InetSocketAddress, boolean, InfoHash, PeerHost, PeerListener)} had made
     * it.
     *
     * @param channel connected; becomes the transport's
     */
    default void connect(
            SocketChannel channel,
            boolean secure,
            InfoHash item,
            PeerHost host,
            PeerListener listener)
            throws IOException {
        channel.close();
        throw new IOException("this transport makes its connections itself");
    }

    /**
     * Goes on with a connection the other side made in another way, as if it had come in by a port
     * of {@link #listen}.
     *
     * @param channel connected; becomes the transport's
     */
    default void accept(SocketChannel channel, boolean secure, PeerHost host) throws IOException {
        channel.close();
        throw new IOException("this transport accepts connections at its own ports only");
    }

    /** An open port. */
    @ConsumerType
    interface Listening extends AutoCloseable {
        InetSocketAddress address();

        /** Stops accepting; connections made stay. */
        @Override
        void close();
    }
}
