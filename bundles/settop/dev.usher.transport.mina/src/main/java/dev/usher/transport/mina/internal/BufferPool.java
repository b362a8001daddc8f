package dev.usher.transport.mina.internal;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.IntFunction;

/**
 * Send buffers that are used again, all of one size. Thread-safe. A buffer that does not come back
 * is no leak: the collector takes it.
 */
final class BufferPool {
    private final ArrayBlockingQueue<ByteBuffer> free;
    private final int size;
    private final IntFunction<ByteBuffer> allocator;

    BufferPool(int kept, int size, IntFunction<ByteBuffer> allocator) {
        this.free = new ArrayBlockingQueue<>(kept);
        this.size = size;
        this.allocator = allocator;
    }

    /** An empty buffer. */
    ByteBuffer take() {
        ByteBuffer b = free.poll();
        return b == null ? allocator.apply(size) : b.clear();
    }

    void give(ByteBuffer b) {
        free.offer(b);
    }
}
