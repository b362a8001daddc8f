package dev.usher.metainfo;

/** Bytes that are not canonical bencoding, or exceed the bounds. */
public final class BencodeException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int position;

    BencodeException(String message, int position) {
        super(message + " at byte " + position);
        this.position = position;
    }

    /** Offset of the first byte that does not fit. */
    public int position() {
        return position;
    }
}
