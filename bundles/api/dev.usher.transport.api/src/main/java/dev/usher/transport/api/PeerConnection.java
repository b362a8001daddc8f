package dev.usher.transport.api;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One handshaken connection about one item; blocks go both ways on it, whoever called. Thread-safe;
 * nothing blocks; calls after close do nothing.
 */
@ConsumerType
public interface PeerConnection {
    InfoHash item();

    InetSocketAddress remote();

    /** Who the peer proved to be: the box id in its certificate; empty on plain connections. */
    Optional<BoxId> peer();

    /**
     * Which connections to keep when there are too many: the higher. Both ends reckon the same (BEP
     * 40), and nobody can take all places by calling often.
     *
     * @return 0 to 2^32 - 1
     */
    default long priority() {
        return 0;
    }

    /**
     * Sends bitfield, have-all or have-none, once and first; {@code count} is the item's piece
     * count.
     */
    void bitfield(PieceSet pieces, int count);

    void have(int piece);

    /** Takes back a {@code have} (BEP 54); peers that know nothing of that are not told. */
    default void dontHave(int piece) {}

    /** Proposes a piece, because it costs us little or the plan wants it passed on (BEP 6). */
    default void suggest(int piece) {}

    void interested(boolean interested);

    void choke(boolean choke);

    /** Asks for a block of at most 16 KiB. */
    void request(int piece, int begin, int length);

    void cancel(int piece, int begin, int length);

    /**
     * Asks for hashes (BEP 52); {@link dev.usher.transport.api.host.PeerListener#hashes} or {@link
     * dev.usher.transport.api.host.PeerListener#hashesRejected} answers. At most 64 at a time are
     * asked, others are rejected at once.
     */
    default void requestHashes(HashRequest request) {}

    /**
     * Sends a message of a BEP 10 extension.
     *
     * @param payload at most 32 KiB
     * @return false when the peer does not take such messages, or has not said so yet
     */
    default boolean extension(String name, byte[] payload) {
        return false;
    }

    /**
     * How urgent the blocks asked for here are; {@link Urgency#NORMAL} unless it is said. A box
     * that sends those that are not lets every other traffic on its line go first. It lowers its
     * rate, within seconds and down to a small fraction of the line, when it measures that
     * something else fills a queue on the way (RFC 6817), and takes what is left when nothing does.
     * May be said at any time and again. Foreign peers do not know it and send as ever.
     */
    default void urgency(Urgency urgency) {}

    /** Bytes per second this side may send on the connection; 0 = no limit. */
    void limitUpload(long bytesPerSecond);

    /**
     * @param reason for the log and for {@code closed}
     */
    void close(String reason);
}
