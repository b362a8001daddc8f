package dev.usher.identity.internal;

/** Trying again does not help: somebody has to change something first; the message says what. */
final class EnrolmentRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    EnrolmentRefusedException(String message) {
        super(message);
    }
}
