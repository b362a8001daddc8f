package dev.usher.drm.clearkey.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Writes boxes into each other; sizes are filled in when a box ends. */
final class BoxWriter {
    private static final int BEGINNING = 1024;
    private final Deque<Integer> open = new ArrayDeque<>();
    private ByteBuffer out = ByteBuffer.allocate(BEGINNING);

    BoxWriter begin(String type) {
        open.push(out.position());
        return u32(0).fourCc(type);
    }

    BoxWriter begin(String type, int version, int flags) {
        return begin(type).u32((long) version << 24 | flags);
    }

    BoxWriter end() {
        int start = open.pop();
        out.putInt(start, out.position() - start);
        return this;
    }

    /** A whole box. */
    BoxWriter box(String type, byte[] content) {
        return begin(type).bytes(content).end();
    }

    BoxWriter fourCc(String code) {
        return bytes(code.getBytes(ISO_8859_1));
    }

    BoxWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    BoxWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    BoxWriter u32(long value) {
        room(4).putInt((int) value);
        return this;
    }

    BoxWriter u64(long value) {
        room(8).putLong(value);
        return this;
    }

    BoxWriter bytes(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    /** Where the next byte goes. */
    int position() {
        return out.position();
    }

    /** Fills in what was not known when it was written. */
    void patch(int position, int value) {
        out.putInt(position, value);
    }

    byte[] toBytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            byte[] wider = Arrays.copyOf(out.array(), 2 * out.capacity() + bytes);
            out = ByteBuffer.wrap(wider).position(out.position());
        }
        return out;
    }
}
