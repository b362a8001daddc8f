package dev.usher.repository.placement;

import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.PieceVerifier;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/** A file of an item as a stream that gives out no piece before its hash was found right. */
final class VerifiedBytes extends InputStream {
    private final CiphertextPlace from;
    private final PieceVerifier verifier;
    private final Throttle throttle;
    private final IntConsumer progress;
    private final int end;
    private int next;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private volatile PlaceException failure;

    /**
     * @param file index
     * @param progress hears of bytes that were read
     */
    VerifiedBytes(
            CiphertextPlace from,
            PieceVerifier verifier,
            int file,
            Throttle throttle,
            IntConsumer progress) {
        this.from = from;
        this.verifier = verifier;
        this.throttle = throttle;
        this.progress = progress;
        ItemLayout layout = verifier.layout();
        int first = 0;
        for (int i = 0; i < file; i++) {
            first += layout.piecesOf(i).size();
        }
        this.next = first;
        this.end = first + layout.piecesOf(file).size();
    }

    /** Why reading failed; null = it did not. */
    PlaceException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, piece.remaining());
        throttle.take(n);
        piece.get(bytes, offset, n);
        progress.accept(n);
        return n;
    }

    private boolean fill() throws IOException {
        if (!piece.hasRemaining() && next < end) {
            try {
                piece = CopyCheck.read(from, verifier, next);
                next++;
            } catch (PlaceException e) {
                failure = e;
                throw new IOException(e.getMessage(), e);
            }
        }
        return piece.hasRemaining();
    }
}
