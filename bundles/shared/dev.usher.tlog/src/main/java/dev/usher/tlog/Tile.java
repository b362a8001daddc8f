package dev.usher.tlog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names up to 256 neighbouring hashes of one level of a tree (C2SP tlog-tiles). A hash of level
 * {@code l} stands for 256^l leaves.
 *
 * @param width how many hashes; a full tile has {@link #FULL}
 */
public record Tile(int level, long index, int width) {
    public static final int FULL = 256;

    /** 2^FULL_BITS = FULL. */
    static final int FULL_BITS = 8;

    private static final int MAX_LEVEL = 63;
    private static final Pattern PATH =
            Pattern.compile("(0|[1-9]\\d?)/((?:x\\d{3}/){0,5}\\d{3})(?:\\.p/([1-9]\\d{0,2}))?");

    public Tile {
        if (level < 0 || level > MAX_LEVEL || index < 0 || width < 1 || width > FULL) {
            throw new IllegalArgumentException(
                    "no tile " + level + "/" + index + " of width " + width);
        }
    }

    public boolean full() {
        return width == FULL;
    }

    /** E.g. {@code 0/x001/234.p/17}. */
    public String path() {
        return level + "/" + path(index, width);
    }

    /** Without the level: what entry bundles are called too. */
    public static String path(long index, int width) {
        StringBuilder path = new StringBuilder(String.format("%03d", index % 1000));
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            path.insert(0, String.format("x%03d/", rest % 1000));
        }
        return width == FULL ? path.toString() : path + ".p/" + width;
    }

    /**
     * @throws IllegalArgumentException when {@code path} is not what {@link #path()} gives
     */
    public static Tile parse(String path) {
        Matcher m = PATH.matcher(path);
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + path + "' is no tile");
        }
        long index = Long.parseLong(m.group(2).replaceAll("[x/]", ""));
        int width = m.group(3) == null ? FULL : Integer.parseInt(m.group(3));
        Tile tile = new Tile(Integer.parseInt(m.group(1)), index, width);
        if (!tile.path().equals(path)) {
            throw new IllegalArgumentException("'" + path + "' is not the way to write a tile");
        }
        return tile;
    }

    /** The tile of a level that holds the hash of this index, as it is in a tree of this size. */
    static Tile holding(int level, long hashIndex, long treeSize) {
        long index = hashIndex >> FULL_BITS;
        long inAll = treeSize >> (FULL_BITS * level);
        return new Tile(level, index, (int) Math.min(FULL, inAll - (index << FULL_BITS)));
    }
}
