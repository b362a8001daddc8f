package dev.usher.transport.mina.internal;

import dev.usher.media.api.InfoHash;
import dev.usher.media.api.PieceSet;
import dev.usher.transport.api.HashRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of BEP 3, 6, 10 and 52: message ids and how messages are written. */
final class Wire {
    static final byte CHOKE = 0;
    static final byte UNCHOKE = 1;
    static final byte INTERESTED = 2;
    static final byte NOT_INTERESTED = 3;
    static final byte HAVE = 4;
    static final byte BITFIELD = 5;
    static final byte REQUEST = 6;
    static final byte PIECE = 7;
    static final byte CANCEL = 8;
    static final byte SUGGEST = 13;
    static final byte HAVE_ALL = 14;
    static final byte HAVE_NONE = 15;
    static final byte REJECT = 16;
    static final byte ALLOWED_FAST = 17;
    static final byte EXTENDED = 20;
    static final byte HASH_REQUEST = 21;
    static final byte HASHES = 22;
    static final byte HASH_REJECT = 23;

    /** Bytes of a handshake. */
    static final int HANDSHAKE = 68;

    /** Bytes of a handshake up to and with the info hash: enough to know what it is about. */
    static final int HANDSHAKE_HEAD = 48;

    /** Length prefix, id, piece and begin in front of a block. */
    static final int BLOCK_HEADER = 13;

    /** Requests we keep for a peer, told in the extended handshake. */
    static final int REQUESTS = 512;

    private static final byte[] PROTOCOL =
            "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);

    /** Bytes of a hash request after its id: root, base layer, index, length, proof layers. */
    static final int HASH_REQUEST_FIELDS = 48;

    private Wire() {}

    /**
     * @param peerId 20 bytes
     * @param upgrade {@code item} is the v1 info hash of a hybrid, v2 is welcome (BEP 52)
     */
    static ByteBuffer handshake(InfoHash item, byte[] peerId, boolean upgrade) {
        ByteBuffer b = ByteBuffer.allocate(HANDSHAKE);
        b.put(PROTOCOL);
        byte last = (byte) (0x04 | (upgrade ? 0x10 : 0)); // BEP 6, BEP 52
        b.put(new byte[] {0, 0, 0, 0, 0, 0x10, 0, last}); // BEP 10
        return b.put(item.truncated()).put(peerId).flip();
    }

    /**
     * Whether the first bytes of a handshake are those of BEP 3; {@code head} may hold fewer than
     * 20.
     */
    static boolean speaksBitTorrent(byte[] head, int length) {
        int n = Math.min(length, PROTOCOL.length);
        return Arrays.equals(head, 0, n, PROTOCOL, 0, n);
    }

    static boolean fast(byte[] handshake) {
        return (handshake[27] & 0x04) != 0;
    }

    /** The peer sent the v1 info hash of a hybrid and would take the v2 one for an answer. */
    static boolean upgradable(byte[] handshake) {
        return (handshake[27] & 0x10) != 0;
    }

    static boolean extended(byte[] handshake) {
        return (handshake[25] & 0x10) != 0;
    }

    static ByteBuffer keepAlive() {
        return ByteBuffer.allocate(4);
    }

    static ByteBuffer message(byte id) {
        return start(id, 0).flip();
    }

    static ByteBuffer message(byte id, int field) {
        return start(id, 4).putInt(field).flip();
    }

    static ByteBuffer message(byte id, int piece, int begin, int length) {
        return start(id, 12).putInt(piece).putInt(begin).putInt(length).flip();
    }

    static ByteBuffer bitfield(PieceSet pieces, int count) {
        byte[] bits = new byte[(count + 7) / 8];
        pieces.stream().filter(p -> p < count).forEach(p -> bits[p / 8] |= (byte) (0x80 >> p % 8));
        return start(BITFIELD, bits.length).put(bits).flip();
    }

    /**
     * Hash request, hashes or hash reject.
     *
     * @param hashes what follows the fields
     */
    static ByteBuffer hashes(byte id, HashRequest request, byte[] hashes) {
        return start(id, HASH_REQUEST_FIELDS + hashes.length)
                .put(HexFormat.of().parseHex(request.piecesRoot()))
                .putInt(request.baseLayer())
                .putInt(request.index())
                .putInt(request.length())
                .putInt(request.proofLayers())
                .put(hashes)
                .flip();
    }

    /** Reads the fields of such a message. */
    static HashRequest hashRequest(ByteBuffer fields) {
        byte[] root = new byte[32];
        fields.get(root);
        return new HashRequest(
                HexFormat.of().formatHex(root),
                fields.getInt(),
                fields.getInt(),
                fields.getInt(),
                fields.getInt());
    }

    /**
     * A BEP 10 message.
     *
     * @param extension number the peer gave to this kind; 0 = handshake
     */
    static ByteBuffer extended(int extension, byte[] payload) {
        return start(EXTENDED, 1 + payload.length).put((byte) extension).put(payload).flip();
    }

    private static ByteBuffer start(byte id, int payload) {
        return ByteBuffer.allocate(5 + payload).putInt(1 + payload).put(id);
    }
}
