package dev.usher.drm.host.wire;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * One end of a conversation. Blocking; used by one thread at a time, but {@link #close} by any. The
 * first I/O error or malformed frame makes it {@link #broken}.
 */
public final class Wire implements AutoCloseable {
    /** Most clear bytes or ciphertext in one frame. */
    public static final int MAX_BYTES = 1 << 20;

    /** Most bytes of JSON: the manifest of an item with some ten thousand files. */
    public static final int MAX_TEXT = 4 << 20;

    /** Most frames of ciphertext sent ahead. */
    public static final int MAX_ANNOUNCED = 16;

    private static final int HEAD = 16;
    private static final int SOCKET_BUFFER = 1 << 20;
    private static final Kind[] KINDS = Kind.values();

    private final SocketChannel channel;
    private final ByteBuffer headIn = ByteBuffer.allocateDirect(HEAD);
    private final ByteBuffer headOut = ByteBuffer.allocateDirect(HEAD);
    private boolean broken;

    /**
     * @param user whose process must be at the other end, as the kernel says; the channel is closed
     *     when it is somebody else's
     */
    public Wire(SocketChannel channel, String user) throws IOException {
        this.channel = channel;
        boolean accepted = false;
        try {
            UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
            if (!peer.user().getName().equals(user)) {
                throw new IOException(
                        "the other end belongs to " + peer.user().getName() + ", not to " + user);
            }
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            accepted = true;
        } finally {
            if (!accepted) {
                channel.close();
            }
        }
    }

    /** Knocks at a socket; {@code user} as above. */
    public static Wire connect(Path socket, String user) throws IOException {
        return new Wire(SocketChannel.open(UnixDomainSocketAddress.of(socket)), user);
    }

    /** Whether nothing more can be said. */
    public boolean broken() {
        return broken;
    }

    /** A frame without a body. */
    public void send(Kind kind, int announced, int count, long position) throws IOException {
        write(kind, announced, count, position, null);
    }

    /** A frame with a body of JSON. */
    public void send(Kind kind, Object message) throws IOException {
        byte[] json = Json.bytes(message);
        if (json.length > MAX_TEXT) {
            throw new IOException("the message has " + json.length + " bytes, too many");
        }
        write(kind, 0, json.length, 0, ByteBuffer.wrap(json));
    }

    /** A frame with what remains in {@code bytes}. */
    public void send(Kind kind, long position, ByteBuffer bytes) throws IOException {
        write(kind, 0, bytes.remaining(), position, bytes);
    }

    private void write(Kind kind, int announced, int count, long position, ByteBuffer body)
            throws IOException {
        headOut.clear();
        headOut.put((byte) kind.ordinal()).put((byte) announced).putShort((short) 0);
        headOut.putInt(count).putLong(position).flip();
        boolean whole = false;
        try {
            ByteBuffer[] parts =
                    body == null ? new ByteBuffer[] {headOut} : new ByteBuffer[] {headOut, body};
            while (headOut.hasRemaining() || (body != null && body.hasRemaining())) {
                channel.write(parts);
            }
            whole = true;
        } finally {
            broken |= !whole;
        }
    }

    /**
     * The head of the next frame; its body, if any, is to be taken before the next call.
     *
     * @throws EOFException the other end is gone
     * @throws IOException it is no frame
     */
    public Head receive() throws IOException {
        headIn.clear();
        fill(headIn);
        headIn.flip();
        int number = headIn.get();
        int announced = headIn.get();
        headIn.getShort();
        int count = headIn.getInt();
        long position = headIn.getLong();
        if (number < 0 || number >= KINDS.length) {
            throw malformed("kind " + number);
        }
        Kind kind = KINDS[number];
        int most = kind.body() == Kind.Body.TEXT ? MAX_TEXT : MAX_BYTES;
        if (count < 0
                || count > most
                || position < 0
                || announced < 0
                || announced > MAX_ANNOUNCED) {
            throw malformed(kind + " of " + count + " at " + position + ", " + announced);
        }
        return new Head(kind, announced, count, position);
    }

    /** Takes the body as bytes; {@code dst} has room for at least {@code head.count()}. */
    public void take(Head head, ByteBuffer dst) throws IOException {
        if (dst.remaining() < head.count()) {
            throw malformed("more bytes than were asked for");
        }
        int limit = dst.limit();
        dst.limit(dst.position() + head.count());
        try {
            fill(dst);
        } finally {
            dst.limit(limit);
        }
    }

    /** Takes the body as JSON. */
    public <T> T take(Head head, Class<T> type) throws IOException {
        ByteBuffer json = ByteBuffer.allocate(head.count());
        fill(json);
        try {
            return Json.read(json.array(), type);
        } catch (Problem e) {
            broken = true;
            throw new IOException("a " + head.kind() + " that cannot be read", e);
        }
    }

    /** Takes the body and throws it away. */
    public void skip(Head head, ByteBuffer scratch) throws IOException {
        if (head.kind().body() == Kind.Body.NONE) {
            return;
        }
        for (int left = head.count(); left > 0; ) {
            int n = Math.min(left, scratch.capacity());
            fill(scratch.clear().limit(n));
            left -= n;
        }
    }

    /** What was received is not what had to come now. */
    public IOException malformed(String what) {
        broken = true;
        return new IOException("the other end does not keep to the protocol: " + what);
    }

    private void fill(ByteBuffer dst) throws IOException {
        boolean filled = false;
        try {
            while (dst.hasRemaining()) {
                if (channel.read(dst) < 0) {
                    throw new EOFException("the other end is gone");
                }
            }
            filled = true;
        } finally {
            broken |= !filled;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
