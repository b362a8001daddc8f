package dev.usher.tlog;

import dev.usher.crypto.SignedNote;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Holds a whole log against what it signed: every entry is hashed, the root computed anew, and the
 * tree shown to continue the one seen before.
 */
public final class Audit {
    private final SignedNote.Verifier log;
    private final Source source;

    /** What an auditor fetches (C2SP tlog-tiles). */
    public interface Source extends Tiles {
        /** The signed note. */
        String checkpoint() throws LogException;

        /**
         * A bundle of entries: each two bytes of length, big-endian, and so many bytes.
         *
         * @param width entries wanted, 256 in all but the last bundle
         */
        byte[] entries(long index, int width) throws LogException;
    }

    public Audit(SignedNote.Verifier log, Source source) {
        this.log = log;
        this.source = source;
    }

    /**
     * Audits.
     *
     * @param before the checkpoint this auditor accepted last time, signed; empty = none
     * @param entry gets every entry in its order
     * @return the checkpoint accepted now, signed: keep it
     * @throws LogException when an entry was changed, taken away or never signed for
     */
    public String run(String before, Consumer<byte[]> entry) throws LogException {
        String note = source.checkpoint();
        Checkpoint now = Checkpoint.open(note, log);
        Map<Tile, byte[]> computed = new HashMap<>();
        LogTree tree = new LogTree(0, computed::get);
        for (long index = 0; index * Tile.FULL < now.size(); index++) {
            int width = (int) Math.min(Tile.FULL, now.size() - index * Tile.FULL);
            ByteBuffer bundle = ByteBuffer.wrap(source.entries(index, width));
            for (int i = 0; i < width; i++) {
                byte[] next = next(bundle, index);
                tree.append(MerkleHash.leaf(next));
                entry.accept(next);
            }
            if (bundle.hasRemaining()) {
                throw new LogException("entry bundle " + index + " is longer than it should be");
            }
            computed.putAll(tree.changed());
        }
        if (!Arrays.equals(tree.root(), now.root())) {
            throw new LogException(
                    "the " + now.size() + " entries have another root hash than was signed");
        }
        if (!before.isEmpty()) {
            continues(Checkpoint.open(before, log), now, computed);
        }
        return note;
    }

    private static byte[] next(ByteBuffer bundle, long index) throws LogException {
        if (bundle.remaining() < 2) {
            throw new LogException("entry bundle " + index + " is shorter than it should be");
        }
        byte[] entry = new byte[bundle.getShort() & 0xffff];
        if (bundle.remaining() < entry.length) {
            throw new LogException("entry bundle " + index + " is shorter than it should be");
        }
        bundle.get(entry);
        return entry;
    }

    private static void continues(Checkpoint before, Checkpoint now, Map<Tile, byte[]> tiles)
            throws LogException {
        if (before.size() > now.size()) {
            throw new LogException(
                    "the log had " + before.size() + " entries and now has " + now.size());
        }
        Consistency claim =
                new Consistency(
                        before.size(),
                        now.size(),
                        new Proofs(now.size(), tiles::get).consistency(before.size()));
        if (!claim.holds(before.root(), now.root())) {
            throw new LogException(
                    "the first " + before.size() + " entries are not those seen before");
        }
    }
}
