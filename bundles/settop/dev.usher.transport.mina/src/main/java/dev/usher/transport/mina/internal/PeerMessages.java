package dev.usher.transport.mina.internal;

import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.HashRequest;
import dev.usher.transport.api.host.PeerListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Understands what an open connection's peer says and tells the listener, or breaks with a peer
 * that says what cannot be. Used by one thread at a time.
 */
final class PeerMessages {
    private static final Logger LOG = LoggerFactory.getLogger(PeerMessages.class);

    /** Bytes of disk a peer may have us read for hashes, each second. */
    private static final long HASHED_BYTES_PER_SECOND = 16L << 20;

    private final MinaPeerConnection connection;
    private final PeerListener listener;
    private final ItemLayout layout;
    private final int pieces;
    private final Outbox outbox;
    private final Extensions extensions;
    private final TokenBucket hashing = new TokenBucket();
    private boolean piecesKnown;

    PeerMessages(
            MinaPeerConnection connection,
            PeerListener listener,
            Outbox outbox,
            Extensions extensions) {
        this.connection = connection;
        this.listener = listener;
        this.layout = listener.layout();
        this.pieces = layout.pieceCount();
        this.outbox = outbox;
        this.extensions = extensions;
        hashing.limit(HASHED_BYTES_PER_SECOND, System.nanoTime());
    }

    void message(ByteBuffer m) throws WireException {
        byte id = m.get();
        switch (id) {
            case Wire.CHOKE, Wire.UNCHOKE -> {
                exactly(m, 0, id);
                listener.choked(connection, id == Wire.CHOKE);
            }
            case Wire.INTERESTED, Wire.NOT_INTERESTED -> {
                exactly(m, 0, id);
                listener.interested(connection, id == Wire.INTERESTED);
            }
            case Wire.HAVE -> {
                exactly(m, 4, id);
                piecesKnown = true;
                listener.have(connection, piece(m));
            }
            case Wire.SUGGEST -> {
                exactly(m, 4, id);
                listener.suggested(connection, piece(m));
            }
            case Wire.ALLOWED_FAST -> {
                exactly(m, 4, id);
                listener.allowedFast(connection, piece(m));
            }
            case Wire.HAVE_ALL, Wire.HAVE_NONE -> {
                exactly(m, 0, id);
                if (piecesKnown) {
                    throw new WireException("message " + id + " after the beginning");
                }
                piecesKnown = true;
                boolean all = id == Wire.HAVE_ALL;
                listener.bitfield(connection, all ? PieceSet.all(pieces) : PieceSet.none());
            }
            case Wire.BITFIELD -> {
                // aria2 says it again where that is shorter than a have for each new piece
                piecesKnown = true;
                listener.bitfield(connection, bitfield(m));
            }
            case Wire.REQUEST -> request(m);
            case Wire.CANCEL -> {
                exactly(m, 12, id);
                outbox.cancel(m.getInt(), m.getInt(), m.getInt());
            }
            case Wire.PIECE -> {
                if (m.remaining() < 9 || m.remaining() > 8 + ItemLayout.BLOCK) {
                    throw new WireException("block of " + (m.remaining() - 8) + " bytes");
                }
                listener.block(connection, piece(m), begin(m), m);
            }
            case Wire.REJECT -> {
                exactly(m, 12, id);
                listener.rejected(connection, piece(m), begin(m), m.getInt());
            }
            case Wire.HASH_REQUEST -> hashRequest(m);
            case Wire.HASHES, Wire.HASH_REJECT -> hashes(id, m);
            case Wire.EXTENDED -> extensions.message(m);
            default -> {
                // what nobody offered, and the DHT's port
            }
        }
    }

    private void request(ByteBuffer m) throws WireException {
        exactly(m, 12, Wire.REQUEST);
        int piece = piece(m);
        int begin = begin(m);
        int length = m.getInt();
        if (length < 1 || length > ItemLayout.BLOCK) {
            throw new WireException("request of " + length + " bytes");
        }
        boolean inside = begin <= layout.paddedLength(piece) - length;
        if (!inside || !outbox.request(piece, begin, length)) {
            outbox.reject(piece, begin, length);
        }
    }

    /**
     * Reads a block the peer asked for; beyond the file's end are the zeros of BEP 47, which nobody
     * stores. libtorrent asks for the last block of a file as if it were a whole one.
     */
    boolean read(int piece, int begin, ByteBuffer dst) throws IOException {
        int there = Math.max(0, Math.min(dst.remaining(), layout.span(piece).length() - begin));
        if (there == dst.remaining()) {
            return listener.read(connection, piece, begin, dst);
        }
        ByteBuffer content = dst.slice(dst.position(), there);
        if (there > 0
                && (!listener.read(connection, piece, begin, content) || content.hasRemaining())) {
            return false;
        }
        dst.position(dst.position() + there);
        while (dst.hasRemaining()) {
            dst.put((byte) 0);
        }
        return true;
    }

    /** Leaf hashes are not kept: the piece is read again, so the peer may ask only now and then. */
    private void hashRequest(ByteBuffer m) throws WireException {
        exactly(m, Wire.HASH_REQUEST_FIELDS, Wire.HASH_REQUEST);
        HashRequest request = Wire.hashRequest(m);
        Optional<byte[]> hashes = Optional.empty();
        try {
            if (request.baseLayer() > 0 || hashing.delay(System.nanoTime()) == 0) {
                hashing.spend(request.baseLayer() > 0 ? 0 : layout.pieceLength());
                hashes = listener.readHashes(connection, request);
            }
        } catch (IOException e) {
            LOG.warn("Hashes of {} cannot be made: {}", layout.item(), e.getMessage());
        }
        outbox.send(
                hashes.map(h -> Wire.hashes(Wire.HASHES, request, h))
                        .orElseGet(() -> Wire.hashes(Wire.HASH_REJECT, request, new byte[0])));
    }

    private void hashes(byte id, ByteBuffer m) throws WireException {
        int hashes = m.remaining() - Wire.HASH_REQUEST_FIELDS;
        if (hashes < 0 || hashes % 32 != 0 || (id == Wire.HASH_REJECT && hashes > 0)) {
            throw new WireException("message " + id + " with " + m.remaining() + " bytes");
        }
        HashRequest request = Wire.hashRequest(m);
        if (!connection.answered(request)) {
            throw new WireException("hashes nobody asked for");
        }
        if (id == Wire.HASH_REJECT) {
            listener.hashesRejected(connection, request);
        } else {
            byte[] told = new byte[hashes];
            m.get(told);
            listener.hashes(connection, request, told);
        }
    }

    private PieceSet bitfield(ByteBuffer m) throws WireException {
        exactly(m, (pieces + 7) / 8, Wire.BITFIELD);
        BitSet bits = new BitSet(pieces);
        for (int i = 0; m.hasRemaining(); i += 8) {
            for (int b = m.get() & 0xff, bit = 0; b != 0; b = b << 1 & 0xff, bit++) {
                bits.set(i + bit, (b & 0x80) != 0);
            }
        }
        if (bits.length() > pieces) {
            throw new WireException("bitfield with pieces beyond the last");
        }
        return PieceSet.of(bits);
    }

    private int piece(ByteBuffer m) throws WireException {
        int piece = m.getInt();
        if (piece < 0 || piece >= pieces) {
            throw new WireException("piece " + piece + " of " + pieces);
        }
        return piece;
    }

    private static int begin(ByteBuffer m) throws WireException {
        int begin = m.getInt();
        if (begin < 0) {
            throw new WireException("block at " + begin);
        }
        return begin;
    }

    private static void exactly(ByteBuffer m, int bytes, byte id) throws WireException {
        if (m.remaining() != bytes) {
            throw new WireException(
                    "message " + id + " with " + m.remaining() + " bytes instead of " + bytes);
        }
    }
}
