package dev.usher.devices.internal;

/** A driver did not keep to its contract. */
final class DriverTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    DriverTrouble(String message, Throwable cause) {
        super(message, cause);
    }
}
