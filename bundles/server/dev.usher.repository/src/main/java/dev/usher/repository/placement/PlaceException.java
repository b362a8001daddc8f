package dev.usher.repository.placement;

/** A server did not do what was asked; {@link #getMessage} says why, for a person. */
public final class PlaceException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;
    private final int piece;

    /** What it says of the server. */
    public enum Reason {
        /** It has no such file. */
        ABSENT,
        /** What it has are other bytes. */
        WRONG,
        /** It is down, out of reach, slow, or no range server at all. */
        TROUBLE,
        /** It takes no more. */
        FULL,
        /** The bytes that were to be written could not be read. */
        SOURCE
    }

    public PlaceException(Reason reason, String message) {
        this(reason, message, null);
    }

    public PlaceException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.piece = -1;
    }

    private PlaceException(int piece) {
        super("piece " + piece + " has wrong bytes");
        this.reason = Reason.WRONG;
        this.piece = piece;
    }

    static PlaceException wrongPiece(int piece) {
        return new PlaceException(piece);
    }

    /** The piece that is wrong; -1 = none in particular. */
    int piece() {
        return piece;
    }

    public Reason reason() {
        return reason;
    }
}
