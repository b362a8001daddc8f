package dev.usher.transport.api.host;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.PeerConnection;
import dev.usher.transport.api.PeerHello;
import dev.usher.transport.api.Urgency;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Hears what the other end of a connection says. All calls about one connection come one after the
 * other, on an I/O thread; they may do disk I/O of one block and must not wait for anything else.
 */
@ProviderType
public interface PeerListener {
    /** Handshake done, peer identity known. */
    void opened(PeerConnection connection);

    /**
     * The peer has these pieces; it may say so again, when it has more. Have-all arrives as all
     * pieces of {@link #pieceCount()}.
     */
    void bitfield(PeerConnection connection, PieceSet pieces);

    void have(PeerConnection connection, int piece);

    /** The peer no longer has the piece (BEP 54). */
    default void dontHave(PeerConnection connection, int piece) {}

    /** The peer would like to be asked for this piece (BEP 6). */
    default void suggested(PeerConnection connection, int piece) {}

    /** The peer answers requests for this piece even while it chokes us (BEP 6). */
    default void allowedFast(PeerConnection connection, int piece) {}

    /** The peer said who it is and what it can (BEP 10); again when something changed. */
    default void hello(PeerConnection connection, PeerHello hello) {}

    void choked(PeerConnection connection, boolean choked);

    void interested(PeerConnection connection, boolean interested);

    /** The peer said how urgent what it asks for is; the transport sees to it already. */
    default void urgency(PeerConnection connection, Urgency urgency) {}

    /**
     * A block arrived.
     *
     * @param data position to limit; valid during the call only
     */
    void block(PeerConnection connection, int piece, int begin, ByteBuffer data);

    /** The peer will not send this block (BEP 6). */
    void rejected(PeerConnection connection, int piece, int begin, int length);

    /**
     * The peer asks for a block: put it into {@code dst} (exactly {@code dst.remaining()} bytes,
     * which all lie inside the piece), or return false to reject it.
     *
     * @throws IOException the disk failed; the request is rejected
     */
    boolean read(PeerConnection connection, int piece, int begin, ByteBuffer dst)
            throws IOException;

    /**
     * The peer asks for hashes.
     *
     * @return the hashes and their uncles, 32 bytes each, as BEP 52 orders them; empty = rejected
     * @throws IOException the disk failed; the request is rejected
     */
    default Optional<byte[]> readHashes(PeerConnection connection, HashRequest request)
            throws IOException {
        return Optional.empty();
    }

    /**
     * What {@link PeerConnection#requestHashes} asked for, not verified.
     *
     * @param hashes those of the base layer, then uncles; 32 bytes each
     */
    default void hashes(PeerConnection connection, HashRequest request, byte[] hashes) {}

    /** The peer does not tell these hashes. */
    default void hashesRejected(PeerConnection connection, HashRequest request) {}

    /** BEP 10 messages that {@link #extension} takes; asked once for each connection. */
    default Set<String> extensions() {
        return Set.of();
    }

    /**
     * A message of one of our {@link #extensions}.
     *
     * @param payload position to limit, at most 64 KiB; valid during the call only
     */
    default void extension(PeerConnection connection, String name, ByteBuffer payload) {}

    /** The item: bounds what a peer may talk about and ask for. */
    ItemLayout layout();

    /** Pieces of the item. */
    default int pieceCount() {
        return layout().pieceCount();
    }

    /** The connection is gone, or never came to be; called exactly once. */
    void closed(PeerConnection connection, String reason);
}
