package dev.usher.driver.evdev.internal;

import java.nio.ByteBuffer;

/**
 * One {@code struct input_event} of {@code <linux/input.h>} as a 64-bit kernel writes it: 16 bytes
 * of time, then type, code and value in the machine's byte order.
 */
record InputEvent(int type, int code, int value) {
    static final int BYTES = 24;
    private static final int TIME_BYTES = 16;
    private static final int EV_SYN = 0;
    private static final int EV_KEY = 1;
    private static final int SYN_REPORT = 0;
    private static final int SYN_DROPPED = 3;
    private static final int RELEASED = 0;
    private static final int REPEATED = 2;

    /** Takes one whole record from the buffer, whose order is the machine's. */
    static InputEvent take(ByteBuffer records) {
        records.position(records.position() + TIME_BYTES);
        int type = Short.toUnsignedInt(records.getShort());
        int code = Short.toUnsignedInt(records.getShort());
        return new InputEvent(type, code, records.getInt());
    }

    /** A key went down, or is held down. */
    boolean press() {
        return type == EV_KEY && value != RELEASED;
    }

    boolean repeat() {
        return type == EV_KEY && value == REPEATED;
    }

    /** The kernel's queue ran over: what follows up to the next report is not whole. */
    boolean dropped() {
        return type == EV_SYN && code == SYN_DROPPED;
    }

    boolean report() {
        return type == EV_SYN && code == SYN_REPORT;
    }
}
