package dev.usher.transport.mina.internal;

/** The peer broke the protocol; the message becomes the reason of the close. */
final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    WireException(String message) {
        super(message);
    }
}
