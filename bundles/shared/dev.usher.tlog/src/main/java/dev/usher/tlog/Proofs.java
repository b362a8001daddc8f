package dev.usher.tlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Roots and proofs of a tree of a certain size, out of its tiles (RFC 6962 sections 2.1.1 and
 * 2.1.2). Reads each tile once. Not thread-safe.
 */
public final class Proofs {
    private final long size;
    private final Tiles tiles;
    private final Map<Tile, byte[]> read = new HashMap<>();

    /**
     * @param size leaves
     */
    public Proofs(long size, Tiles tiles) {
        this.size = size;
        this.tiles = tiles;
    }

    public byte[] root() throws LogException {
        return size == 0 ? MerkleHash.empty() : hash(0, size);
    }

    /** That a leaf is in the tree: its sibling first. */
    public List<byte[]> inclusion(long leaf) throws LogException {
        if (leaf < 0 || leaf >= size) {
            throw new LogException("there is no entry " + leaf + " in a log of " + size);
        }
        List<byte[]> path = new ArrayList<>();
        include(leaf, 0, size, path);
        return path;
    }

    private void include(long leaf, long from, long to, List<byte[]> path) throws LogException {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (leaf < middle) {
            include(leaf, from, middle, path);
            path.add(hash(middle, to));
        } else {
            include(leaf, middle, to, path);
            path.add(hash(from, middle));
        }
    }

    /** That the tree of {@code earlier} leaves is the beginning of this one. */
    public List<byte[]> consistency(long earlier) throws LogException {
        if (earlier < 0 || earlier > size) {
            throw new LogException("a log of " + size + " entries has never had " + earlier);
        }
        List<byte[]> path = new ArrayList<>();
        if (earlier > 0 && earlier < size) {
            extend(earlier, 0, size, true, path);
        }
        return path;
    }

    private void extend(long earlier, long from, long to, boolean whole, List<byte[]> path)
            throws LogException {
        if (earlier == to) {
            if (!whole) {
                path.add(hash(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (earlier <= middle) {
            extend(earlier, from, middle, whole, path);
            path.add(hash(middle, to));
        } else {
            extend(earlier, middle, to, false, path);
            path.add(hash(from, middle));
        }
    }

    /** Of the leaves {@code from} to {@code to}, a range as the tree's recursion makes them. */
    private byte[] hash(long from, long to) throws LogException {
        long leaves = to - from;
        if (Long.bitCount(leaves) == 1) {
            return perfect(from, Long.numberOfTrailingZeros(leaves));
        }
        long middle = from + split(leaves);
        return MerkleHash.node(hash(from, middle), hash(middle, to));
    }

    /** Of 2^height leaves that begin at a multiple of their number. */
    private byte[] perfect(long from, int height) throws LogException {
        int level = height / Tile.FULL_BITS;
        long first = from >> (Tile.FULL_BITS * level);
        Tile tile = Tile.holding(level, first, size);
        byte[] hashes = read.get(tile);
        if (hashes == null) {
            hashes = tiles.read(tile);
            if (hashes.length != tile.width() * MerkleHash.LENGTH) {
                throw new LogException("tile " + tile.path() + " has " + hashes.length + " bytes");
            }
            read.put(tile, hashes);
        }
        int count = 1 << (height % Tile.FULL_BITS);
        return combine(hashes, (int) (first % Tile.FULL), count);
    }

    static byte[] combine(byte[] hashes, int first, int count) {
        if (count == 1) {
            int at = first * MerkleHash.LENGTH;
            return Arrays.copyOfRange(hashes, at, at + MerkleHash.LENGTH);
        }
        int half = count / 2;
        return MerkleHash.node(combine(hashes, first, half), combine(hashes, first + half, half));
    }

    /** The largest power of two below {@code leaves}. */
    static long split(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }
}
