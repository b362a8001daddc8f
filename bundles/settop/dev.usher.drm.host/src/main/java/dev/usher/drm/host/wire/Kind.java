package dev.usher.drm.host.wire;

/** What a frame says. The order is the number on the wire. */
public enum Kind {
    /** Box: who are you? Host: the same, with {@link Messages.Hello}. */
    HELLO(Body.TEXT),
    /** Box: open a file, {@link Messages.Open}. Host: {@link #OPENED} or {@link #REFUSED}. */
    OPEN(Body.TEXT),
    /** Host: {@link Messages.Opened}. */
    OPENED(Body.TEXT),
    /**
     * Box: {@code count} clear bytes from {@code position}, please; {@code announced} frames of
     * {@link #DATA} follow that will probably be needed for it. Host: {@link #CLEAR} or {@link
     * #REFUSED}.
     */
    READ(Body.NONE),
    /**
     * Host: clear bytes; none = the end of the file. The position is when the viewing ends,
     * milliseconds since the epoch, or {@link #NEVER}: it is known only when viewing has begun.
     */
    CLEAR(Body.BYTES),
    /**
     * Host: {@code count} bytes of ciphertext from {@code position}, please. Box: {@link #DATA}.
     */
    NEED(Body.NONE),
    /** Box: ciphertext; none = it cannot be read. */
    DATA(Body.BYTES),
    /** Host: {@link Messages.Refused}. */
    REFUSED(Body.TEXT),
    /** Host: {@link Messages.Ask}. Box: {@link #ANSWER}. */
    ASK(Body.TEXT),
    /** Box: {@link Messages.Answer}. */
    ANSWER(Body.TEXT),
    /** Box: is there a question about the time? Host: {@link #QUESTION}. */
    CLOCK(Body.NONE),
    /** Host: DER of a TimeStampReq (RFC 3161), to be put to the operator's server. */
    QUESTION(Body.BYTES),
    /** Box: {@link Messages.Stamp}, the server's answer. Host: {@link #HELLO}. */
    STAMP(Body.TEXT),
    /** Box: are you there? Host: the same. */
    PING(Body.NONE);

    /** In place of a time. */
    public static final long NEVER = Long.MAX_VALUE;

    /** What follows the head. */
    enum Body {
        NONE,
        BYTES,
        TEXT
    }

    private final Body body;

    Kind(Body body) {
        this.body = body;
    }

    Body body() {
        return body;
    }
}
