package dev.usher.tlog;

import dev.usher.crypto.SignedNote;
import dev.usher.crypto.SigningKey;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log in memory, with all its tiles and entries in reach of the test. */
final class MemoryLog implements Audit.Source {
    static final String NAME = "usher.example/log";
    final List<byte[]> entries = new ArrayList<>();
    final Map<Tile, byte[]> tiles = new HashMap<>();
    private final SigningKey key = SigningKey.generateEd25519();
    private String checkpoint;

    SignedNote.Verifier verifier() {
        return new SignedNote.Verifier(NAME, key.publicKey());
    }

    MemoryLog append(byte[]... more) throws LogException {
        LogTree tree = new LogTree(entries.size(), this);
        for (byte[] entry : more) {
            entries.add(entry);
            tree.append(MerkleHash.leaf(entry));
        }
        tiles.putAll(tree.changed());
        return sign(tree.root());
    }

    MemoryLog appendNumbers(int count) throws LogException {
        byte[][] more = new byte[count][];
        for (int i = 0; i < count; i++) {
            more[i] = ("entry " + (entries.size() + i)).getBytes();
        }
        return append(more);
    }

    MemoryLog sign(byte[] root) {
        checkpoint = SignedNote.sign(key, NAME, new Checkpoint(NAME, entries.size(), root).text());
        return this;
    }

    @Override
    public String checkpoint() {
        return checkpoint;
    }

    @Override
    public byte[] entries(long index, int width) {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        for (int i = 0; i < width; i++) {
            byte[] entry = entries.get((int) index * Tile.FULL + i);
            bundle.write(entry.length >> 8);
            bundle.write(entry.length);
            bundle.writeBytes(entry);
        }
        return bundle.toByteArray();
    }

    @Override
    public byte[] read(Tile tile) throws LogException {
        byte[] hashes = tiles.get(tile);
        if (hashes == null) {
            throw new LogException("no tile " + tile.path());
        }
        return hashes;
    }
}
