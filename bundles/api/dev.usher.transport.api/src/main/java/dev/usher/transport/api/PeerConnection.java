package dev.usher.transport.api;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One handshaken connection about one item. Thread-safe; nothing blocks; calls after close do
 * nothing.
 */
@ConsumerType
public interface PeerConnection {
    InfoHash item();

    InetSocketAddress remote();

    /** Who the peer proved to be: the box id in its certificate; empty on plain connections. */
    Optional<BoxId> peer();

    /**
     * Sends bitfield, have-all or have-none, once and first; {@code count} is the item's piece
     * count.
     */
    void bitfield(PieceSet pieces, int count);

    void have(int piece);

    void interested(boolean interested);

    void choke(boolean choke);

    /** Asks for a block of at most 16 KiB. */
    void request(int piece, int begin, int length);

    void cancel(int piece, int begin, int length);

    /** Bytes per second this side may send on the connection; 0 = no limit. */
    void limitUpload(long bytesPerSecond);

    /**
     * @param reason for the log and for {@code closed}
     */
    void close(String reason);
}
