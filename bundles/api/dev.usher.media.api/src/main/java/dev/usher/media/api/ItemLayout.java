package dev.usher.media.api;

import java.util.List;

/**
 * How the ciphertext of an item lies in files and pieces (BEP 52: every file starts on a piece
 * boundary).
 *
 * @param item the item, also the torrent's name
 * @param infoHash names this very ciphertext; of 64 digits, or of 40 when there is a v1 view only
 * @param pieceLength bytes, a power of two, at least 16 KiB
 * @param files in the order of the file tree; a file of n bytes has ceil(n / pieceLength) pieces
 * @param v1 SHA-1 info hashes (40 digits) by which BitTorrent v1 clients know it: of a v1 torrent
 *     its own; of a hybrid (BEP 52) its own, and that of its v1 half alone, for clients that cannot
 *     read hybrids. Files are padded to the next piece by zeros (BEP 47)
 */
public record ItemLayout(
        ItemId item,
        InfoHash infoHash,
        int pieceLength,
        List<StoredFile> files,
        List<InfoHash> v1) {
    /** Bytes in a block: the unit of request and of verification. */
    public static final int BLOCK = 16 * 1024;

    /**
     * @throws IllegalArgumentException when the piece length or the number of pieces is out of
     *     bounds
     */
    public ItemLayout {
        files = List.copyOf(files);
        v1 = List.copyOf(v1);
        if (pieceLength < BLOCK || Integer.bitCount(pieceLength) != 1) {
            throw new IllegalArgumentException(
                    "piece length " + pieceLength + " is not a power of two of at least 16384");
        }
        long pieces = 0;
        for (StoredFile f : files) {
            pieces += pieces(f, pieceLength);
        }
        if (pieces > PieceSet.MAX_PIECES) {
            throw new IllegalArgumentException(
                    pieces + " pieces are more than " + PieceSet.MAX_PIECES);
        }
    }

    /** An item without a v1 view. */
    public ItemLayout(ItemId item, InfoHash infoHash, int pieceLength, List<StoredFile> files) {
        this(item, infoHash, pieceLength, files, List.of());
    }

    /** Where a piece lies: {@code length} bytes at {@code offset} of file {@code file}. */
    public record Span(int file, long offset, int length) {}

    public int pieceCount() {
        int n = 0;
        for (StoredFile f : files) {
            n += (int) pieces(f, pieceLength);
        }
        return n;
    }

    /** Bytes of ciphertext of all files. */
    public long length() {
        return files.stream().mapToLong(StoredFile::length).sum();
    }

    /**
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public Span span(int piece) {
        int first = 0;
        for (int i = 0; i < files.size(); i++) {
            int n = (int) pieces(files.get(i), pieceLength);
            if (piece >= first && piece < first + n) {
                long offset = (long) (piece - first) * pieceLength;
                return new Span(
                        i, offset, (int) Math.min(pieceLength, files.get(i).length() - offset));
            }
            first += n;
        }
        throw new IndexOutOfBoundsException("piece " + piece + " of " + first);
    }

    /** Whether there are no Merkle roots to verify by, only SHA-1 of whole pieces. */
    public boolean v1Only() {
        return v1.contains(infoHash);
    }

    /**
     * Bytes of the piece a peer may ask for; from the end of the file on they are zeros: to the end
     * of the last block, and where there is a v1 view to the end of the piece (BEP 47).
     *
     * @throws IndexOutOfBoundsException when there is no such piece
     */
    public int paddedLength(int piece) {
        int length = span(piece).length();
        return !v1.isEmpty() ? pieceLength : (length + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** The pieces of file {@code file}. */
    public PieceSet piecesOf(int file) {
        int first = 0;
        for (int i = 0; i < file; i++) {
            first += (int) pieces(files.get(i), pieceLength);
        }
        return PieceSet.range(first, first + (int) pieces(files.get(file), pieceLength));
    }

    private static long pieces(StoredFile f, int pieceLength) {
        return (f.length() + pieceLength - 1) / pieceLength;
    }
}
