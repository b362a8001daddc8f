package dev.usher.player.anchor;

/**
 * A counter nobody can set back, and a note beside it. What it holds outlives every disk. Calls
 * block for as long as the chip takes, at most some seconds; one at a time.
 */
public interface Anchor {
    /** So many characters of ASCII a note may have. */
    int NOTE_LENGTH = 1500;

    /**
     * What it holds.
     *
     * @param note as written last; empty when it never was
     */
    record Mark(long count, String note) {}

    /**
     * @throws AnchorException the chip does not answer; nothing is known then
     */
    Mark read() throws AnchorException;

    /** Replaces the note. Cut off, it may be left half written. */
    void note(String text) throws AnchorException;

    /** Counts one up, for good. */
    void advance() throws AnchorException;
}
