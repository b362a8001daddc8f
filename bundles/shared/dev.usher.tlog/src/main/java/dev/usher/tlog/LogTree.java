package dev.usher.tlog;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Appends leaves to a tree: needs only the tiles at its right edge, gives the tiles that changed.
 * Not thread-safe.
 */
public final class LogTree {
    private final Tiles tiles;
    private final Map<Integer, ByteArrayOutputStream> edge = new LinkedHashMap<>();
    private final Map<Tile, byte[]> changed = new LinkedHashMap<>();
    private long size;

    /**
     * @param size leaves there are
     */
    public LogTree(long size, Tiles tiles) {
        this.size = size;
        this.tiles = tiles;
    }

    public long size() {
        return size;
    }

    public void append(byte[] leafHash) throws LogException {
        add(0, size, leafHash);
        size++;
    }

    private void add(int level, long index, byte[] hash) throws LogException {
        ByteArrayOutputStream open = edge.get(level);
        if (open == null) {
            open = new ByteArrayOutputStream();
            int width = (int) (index % Tile.FULL);
            if (width > 0) {
                open.writeBytes(tiles.read(new Tile(level, index / Tile.FULL, width)));
            }
            edge.put(level, open);
        }
        open.writeBytes(hash);
        byte[] hashes = open.toByteArray();
        Tile tile = new Tile(level, index / Tile.FULL, hashes.length / MerkleHash.LENGTH);
        changed.keySet().removeIf(t -> t.level() == tile.level() && t.index() == tile.index());
        changed.put(tile, hashes);
        if (tile.full()) {
            edge.put(level, new ByteArrayOutputStream());
            add(level + 1, tile.index(), Proofs.combine(hashes, 0, Tile.FULL));
        }
    }

    /** The tiles that are new or wider than before; of each the widest. */
    public Map<Tile, byte[]> changed() {
        return Map.copyOf(changed);
    }

    public byte[] root() throws LogException {
        return new Proofs(size, this::read).root();
    }

    private byte[] read(Tile tile) throws LogException {
        byte[] fresh = changed.get(tile);
        return fresh != null ? fresh : tiles.read(tile);
    }
}
