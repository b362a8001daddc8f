package dev.usher.swarm.internal;

import dev.usher.backend.api.Holding;
import dev.usher.backend.api.Transfer;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.PieceSet;
import dev.usher.metainfo.HashLayers;
import dev.usher.metainfo.PieceVerifier;
import dev.usher.storage.api.StorageException;
import dev.usher.transport.api.HashRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An item this box knows: what it is, where it lies, what moved of it. Shared by all threads. */
final class KnownItem {
    private static final Logger LOG = LoggerFactory.getLogger(KnownItem.class);

    private final PieceVerifier verifier;
    private final Shelf shelf;
    private final HashLayers hashLayers;
    private final Counters counters = new Counters();

    KnownItem(PieceVerifier verifier) {
        this.verifier = verifier;
        this.shelf = new Shelf(verifier.layout());
        this.hashLayers = new HashLayers(verifier, this::readForHash);
    }

    ItemLayout layout() {
        return verifier.layout();
    }

    InfoHash infoHash() {
        return layout().infoHash();
    }

    PieceVerifier verifier() {
        return verifier;
    }

    Shelf shelf() {
        return shelf;
    }

    Counters counters() {
        return counters;
    }

    /**
     * A peer's request: verified pieces only. Beyond the file's end, inside its last block, are
     * zeros: libtorrent asks for the last block of a file as if it were full (BEP 52 padding).
     */
    boolean serve(int piece, int begin, ByteBuffer dst) throws StorageException {
        if (!shelf.verified().contains(piece)) {
            return false;
        }
        ItemLayout.Span span = layout().span(piece);
        int asked = dst.remaining();
        if (begin < 0 || begin + asked > layout().paddedLength(piece)) {
            return false;
        }
        int there = Math.max(0, Math.min(asked, span.length() - begin));
        if (there > 0) {
            shelf.read(span.file(), span.offset() + begin, dst.slice().limit(there));
        }
        dst.position(dst.position() + there);
        while (dst.hasRemaining()) {
            dst.put((byte) 0);
        }
        counters.served(there);
        return true;
    }

    /**
     * For a peer that wants to know which block of a piece is wrong, or what the pieces are (BEP
     * 52).
     */
    Optional<byte[]> hashes(HashRequest r) throws IOException {
        return hashLayers.answer(
                r.piecesRoot(), r.baseLayer(), r.index(), r.length(), r.proofLayers());
    }

    private boolean readForHash(int piece, int begin, ByteBuffer block) throws StorageException {
        if (!shelf.verified().contains(piece)) {
            return false;
        }
        ItemLayout.Span span = layout().span(piece);
        shelf.read(span.file(), span.offset() + begin, block);
        return true;
    }

    /** Whether these block hashes make the piece; of a v1 torrent, whether the disk holds it. */
    boolean right(int piece, byte[] blockHashes) {
        return verifier.wholePiecesOnly()
                ? holds(piece)
                : verifier.verifyHashes(piece, blockHashes);
    }

    /** For the player: any range of verified bytes. */
    void read(int file, long offset, ByteBuffer dst) throws IOException {
        PieceSet missing = pieces(file, offset, dst.remaining()).minus(shelf.verified());
        if (!missing.isEmpty()) {
            throw new IOException(
                    "Pieces "
                            + missing
                            + " of item "
                            + layout().item()
                            + " are not on this box yet");
        }
        shelf.read(file, offset, dst);
    }

    /** The pieces that hold this range. */
    PieceSet pieces(int file, long offset, int length) {
        if (file < 0 || file >= layout().files().size()) {
            throw new IndexOutOfBoundsException("file " + file + " of " + layout().files().size());
        }
        if (offset < 0 || length < 0 || offset + length > layout().files().get(file).length()) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of file " + file);
        }
        if (length == 0) {
            return PieceSet.none();
        }
        int first = layout().piecesOf(file).bits().nextSetBit(0);
        int from = first + (int) (offset / layout().pieceLength());
        int to = first + (int) ((offset + length - 1) / layout().pieceLength());
        return PieceSet.range(from, to + 1);
    }

    /** Whether the bytes on the disk are the piece. */
    boolean holds(int piece) {
        ItemLayout.Span span = layout().span(piece);
        ByteBuffer bytes = ByteBuffer.allocate(span.length());
        try {
            shelf.read(span.file(), span.offset(), bytes);
        } catch (StorageException e) {
            LOG.debug("piece {} of {} cannot be read: {}", piece, layout().item(), e.getMessage());
            return false;
        }
        return verifier.verify(piece, bytes.flip());
    }

    Holding holding() {
        return new Holding(layout().item(), infoHash(), shelf.verified());
    }

    Transfer transfer(Standing standing) {
        PieceSet verified = shelf.verified();
        long bytes =
                shelf.complete()
                        ? layout().length()
                        : verified.stream().mapToLong(p -> layout().span(p).length()).sum();
        return new Transfer(
                layout().item(),
                infoHash(),
                layout().length(),
                bytes,
                counters.received(),
                counters.served(),
                counters.wasted(),
                standing.state(),
                standing.reason());
    }
}
