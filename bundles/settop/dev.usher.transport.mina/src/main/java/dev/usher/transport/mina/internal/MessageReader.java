package dev.usher.transport.mina.internal;

import java.nio.ByteBuffer;

/**
 * Cuts the stream into length-prefixed messages. A message that is whole in what was read is passed
 * on as a slice of it; only one that straddles two reads is copied, into a buffer no larger than
 * the longest message allowed.
 */
final class MessageReader {
    /** Takes a message without its length prefix, valid during the call. */
    interface Sink {
        void message(ByteBuffer message) throws WireException;
    }

    private static final int PREFIX = 4;

    /** Kept between messages; longer ones (bitfields) are allocated as they come. */
    private static final int KEPT = 16 * 1024 + Wire.BLOCK_HEADER;

    private final int limit;
    private ByteBuffer partial;

    /**
     * @param limit longest message allowed, without its prefix
     */
    MessageReader(int limit) {
        this.limit = limit;
    }

    /** Whether a message has begun and not ended. */
    boolean waiting() {
        return partial != null && partial.position() > 0;
    }

    void read(ByteBuffer in, Sink sink) throws WireException {
        while (in.hasRemaining()) {
            if (waiting()) {
                complete(in, sink);
            } else if (in.remaining() >= PREFIX
                    && in.remaining() - PREFIX >= length(in, in.position())) {
                int length = in.getInt();
                ByteBuffer message = in.slice(in.position(), length);
                in.position(in.position() + length);
                pass(message, sink);
            } else {
                keep(in);
            }
        }
    }

    /** Starts a message whose end has not arrived. */
    private void keep(ByteBuffer in) throws WireException {
        int needed = in.remaining() >= PREFIX ? PREFIX + length(in, in.position()) : PREFIX;
        if (partial == null || partial.capacity() < needed) {
            partial = ByteBuffer.allocate(Math.max(needed, Math.min(KEPT, PREFIX + limit)));
        }
        partial.put(in);
    }

    private void complete(ByteBuffer in, Sink sink) throws WireException {
        take(in, PREFIX);
        if (partial.position() < PREFIX) {
            return;
        }
        int end = PREFIX + length(partial, 0);
        if (partial.capacity() < end) {
            partial = ByteBuffer.allocate(end).put(partial.flip());
        }
        take(in, end);
        if (partial.position() == end) {
            ByteBuffer whole = partial.duplicate().position(PREFIX).limit(end);
            partial.clear();
            if (partial.capacity() > KEPT) {
                partial = null;
            }
            pass(whole, sink);
        }
    }

    /** Fills {@link #partial} up to {@code end}. */
    private void take(ByteBuffer in, int end) {
        int n = Math.min(end - partial.position(), in.remaining());
        if (n > 0) {
            partial.put(in.slice(in.position(), n));
            in.position(in.position() + n);
        }
    }

    private static void pass(ByteBuffer message, Sink sink) throws WireException {
        if (message.hasRemaining()) { // none: keep-alive
            sink.message(message);
        }
    }

    private int length(ByteBuffer b, int at) throws WireException {
        int length = b.getInt(at);
        if (length < 0 || length > limit) {
            throw new WireException(
                    "message of "
                            + Integer.toUnsignedString(length)
                            + " bytes, at most "
                            + limit
                            + " fit");
        }
        return length;
    }
}
