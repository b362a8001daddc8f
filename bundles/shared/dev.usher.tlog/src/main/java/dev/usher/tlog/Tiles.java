package dev.usher.tlog;

/** Where the tiles of a log are: a database, a folder, a web server. */
@FunctionalInterface
public interface Tiles {
    /**
     * @return {@link Tile#width()} hashes, one after the other
     * @throws LogException when the tile is not there
     */
    byte[] read(Tile tile) throws LogException;
}
