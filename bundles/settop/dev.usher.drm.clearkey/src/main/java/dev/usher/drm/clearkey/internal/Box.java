package dev.usher.drm.clearkey.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A box in memory (ISO/IEC 14496-12 section 4.2), read from front to back. Nothing is read beyond
 * its end.
 */
final class Box {
    static final int HEADER = 8;
    private static final int UUID = 16;
    private static final long U32 = 0xffff_ffffL;

    private final String type;
    private final ByteBuffer content;

    /**
     * @param content without the header
     */
    Box(String type, ByteBuffer content) {
        this.type = type;
        this.content = content.slice();
    }

    String type() {
        return type;
    }

    /** The content again, from its beginning. */
    byte[] bytes() {
        ByteBuffer all = content.duplicate().rewind();
        byte[] bytes = new byte[all.remaining()];
        all.get(bytes);
        return bytes;
    }

    int left() {
        return content.remaining();
    }

    /** The boxes from here to the end. */
    List<Box> boxes() throws Mp4Exception {
        List<Box> boxes = new ArrayList<>();
        while (left() > 0) {
            boxes.add(box());
        }
        return boxes;
    }

    private Box box() throws Mp4Exception {
        int whole = left();
        long size = u32();
        String name = fourCc();
        if (size == 1) {
            size = u64();
        } else if (size == 0) {
            size = whole;
        }
        if (name.equals("uuid")) {
            skip(UUID);
        }
        long body = size - (whole - left());
        if (body < 0 || body > left()) {
            throw new Mp4Exception("box '" + name + "' in '" + type + "' ends outside of it");
        }
        ByteBuffer part = content.duplicate();
        part.limit(part.position() + (int) body);
        content.position(part.limit());
        return new Box(name, part);
    }

    /** The first box of this type among some. */
    static Optional<Box> find(List<Box> boxes, String type) {
        return boxes.stream()
                .filter(box -> box.type.equals(type))
                .findFirst()
                // each reader begins at the beginning
                .map(box -> new Box(type, box.content.duplicate().rewind()));
    }

    static Box require(List<Box> boxes, String type) throws Mp4Exception {
        return find(boxes, type).orElseThrow(() -> new Mp4Exception("there is no '" + type + "'"));
    }

    int u8() throws Mp4Exception {
        need(1);
        return content.get() & 0xff;
    }

    int u16() throws Mp4Exception {
        need(2);
        return content.getShort() & 0xffff;
    }

    long u32() throws Mp4Exception {
        return i32() & U32;
    }

    int i32() throws Mp4Exception {
        need(4);
        return content.getInt();
    }

    /** Of what has 64 bits nothing is longer than 63. */
    long u64() throws Mp4Exception {
        need(8);
        long value = content.getLong();
        if (value < 0) {
            throw new Mp4Exception("a number in '" + type + "' is out of range");
        }
        return value;
    }

    /** 64 bits in version 1 of a box, else 32. */
    long number(int version) throws Mp4Exception {
        return version == 1 ? u64() : u32();
    }

    String fourCc() throws Mp4Exception {
        need(4);
        byte[] bytes = new byte[4];
        content.get(bytes);
        return new String(bytes, ISO_8859_1);
    }

    void skip(long bytes) throws Mp4Exception {
        need(bytes);
        content.position(content.position() + (int) bytes);
    }

    /** Version and flags of a full box: version in the highest byte. */
    int full() throws Mp4Exception {
        return i32();
    }

    static int version(int full) {
        return full >>> 24;
    }

    /**
     * How many entries of a table follow.
     *
     * @param size bytes of one
     */
    int entries(int size) throws Mp4Exception {
        long count = u32();
        need(count * size);
        return (int) count;
    }

    private void need(long bytes) throws Mp4Exception {
        if (bytes < 0 || bytes > left()) {
            throw new Mp4Exception("box '" + type + "' ends too early");
        }
    }
}
