package dev.usher.transport.api.host;

import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.PeerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Hears what the other end of a connection says. All calls about one connection come one after the
 * other, on an I/O thread; they may do disk I/O of one block and must not wait for anything else.
 */
@ProviderType
public interface PeerListener {
    /** Handshake done, peer identity known. */
    void opened(PeerConnection connection);

    /** Have-all arrives as all pieces of {@link #pieceCount()}. */
    void bitfield(PeerConnection connection, PieceSet pieces);

    void have(PeerConnection connection, int piece);

    void choked(PeerConnection connection, boolean choked);

    void interested(PeerConnection connection, boolean interested);

    /**
     * A block arrived.
     *
     * @param data position to limit; valid during the call only
     */
    void block(PeerConnection connection, int piece, int begin, ByteBuffer data);

    /** The peer will not send this block (BEP 6). */
    void rejected(PeerConnection connection, int piece, int begin, int length);

    /**
     * The peer asks for a block: put it into {@code dst} (exactly {@code dst.remaining()} bytes),
     * or return false to reject it.
     *
     * <p>libtorrent asks for the last block of a file as if the file went on to the end of that
     * block: what lies beyond the file's end, but inside its last block, is zeros (the padding of
     * BEP 47).
     *
     * @throws IOException the disk failed; the request is rejected
     */
    boolean read(PeerConnection connection, int piece, int begin, ByteBuffer dst)
            throws IOException;

    /** Pieces of the item: bounds what a peer may talk about. */
    int pieceCount();

    /** The connection is gone, or never came to be; called exactly once. */
    void closed(PeerConnection connection, String reason);
}
