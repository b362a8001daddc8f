package dev.usher.server.api;

import java.util.Arrays;

/** A content key in clear; lives as short as possible and never prints itself. */
public final class ContentKey implements AutoCloseable {
    private final String id;
    private final byte[] bytes;

    /**
     * @param bytes 16 bytes; ownership passes to this object
     */
    public ContentKey(String id, byte[] bytes) {
        this.id = id;
        this.bytes = bytes;
    }

    public String id() {
        return id;
    }

    /** The bytes themselves, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "ContentKey[" + id + "]";
    }
}
