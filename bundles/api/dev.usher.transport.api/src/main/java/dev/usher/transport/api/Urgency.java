package dev.usher.transport.api;

/** How what a box asks for stands to what else goes out on the line of the peer it asks. */
public enum Urgency {
    /** Like everything else. */
    NORMAL,

    /** Nobody waits for it: it gives way to everything. */
    BACKGROUND,

    /** It gives way as well, because others who fetch the same item have much less of it. */
    AHEAD
}
