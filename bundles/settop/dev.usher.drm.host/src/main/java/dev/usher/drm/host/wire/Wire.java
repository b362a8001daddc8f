package dev.usher.drm.host.wire;

import dev.usher.json.Json;
import dev.usher.media.api.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
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

    /** Places in the window are multiples of this, so that two bytes can name them. */
    private static final int PLACE = 64;

    /** A read and everything it announces. */
    private static final int HELD = HEAD * (1 + MAX_ANNOUNCED);

    private static final int SOCKET_BUFFER = 1 << 20;
    private static final Kind[] KINDS = Kind.values();

    private final SocketChannel channel;
    private final ByteBuffer received = ByteBuffer.allocateDirect(HELD).limit(0);
    private final ByteBuffer held = ByteBuffer.allocateDirect(HELD);
    private boolean broken;

    /** When the wait began that lasts, {@link System#nanoTime}; 0 = nothing is waited for. */
    private volatile long since;

    /** Announced frames that are still to be sent; until then nothing goes out. */
    private int toCome;

    /** For bodies that do not go into the window. Outside of the heap, as the socket needs it. */
    private ByteBuffer spare = ByteBuffer.allocateDirect(0);

    /** Our half of the window, used up to its position, and the other's; null = there is none. */
    private ByteBuffer ours;

    private ByteBuffer theirs;

    /** The room given last; and its place, or 0 when it is not in the window. */
    private ByteBuffer room;

    private int place;

    /**
     * @param user whose process must be at the other end, as the kernel says; the channel is closed
     *     when it is somebody else's
     */
    public Wire(SocketChannel channel, String user) throws IOException {
        this(channel);
        accept(user);
    }

    private Wire(SocketChannel channel) {
        this.channel = channel;
    }

    private void accept(String user) throws IOException {
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
        return connect(socket, user, wire -> {});
    }

    /**
     * The same, where somebody looks on.
     *
     * @param watch gets the wire before anything is waited for
     */
    public static Wire connect(Path socket, String user, Consumer<Wire> watch) throws IOException {
        Wire wire = new Wire(SocketChannel.open(StandardProtocolFamily.UNIX));
        watch.accept(wire);
        boolean connected = false;
        try {
            wire.begin();
            // nobody may be there to accept, and the queue be full
            wire.channel.connect(UnixDomainSocketAddress.of(socket));
            wire.end();
            connected = true;
        } finally {
            if (!connected) {
                wire.close();
            }
        }
        wire.accept(user);
        return wire;
    }

    private void begin() {
        long now = System.nanoTime();
        since = now == 0 ? 1 : now;
    }

    private void end() {
        since = 0;
    }

    /** Whether the other end has been waited for so long. By any thread. */
    public boolean silent(Duration time) {
        long begun = since;
        return begun != 0 && System.nanoTime() - begun > time.toNanos();
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Whether nothing more can be said. */
    public boolean broken() {
        return broken;
    }

    /** From now on bytes go through this window, as far as they have room in it. */
    public void share(Window window, boolean made) {
        ours = made ? window.makersHalf() : window.findersHalf();
        theirs = made ? window.findersHalf() : window.makersHalf();
    }

    /**
     * The other end has read all that was sent: the window is empty. Not so with every frame that
     * comes, for an {@link Kind#ASK} may overtake.
     */
    private void allWasRead(Kind answer) {
        boolean empty =
                switch (answer) {
                    case READ, NEED, CLEAR, REFUSED -> true;
                    default -> false;
                };
        if (empty && ours != null) {
            ours.clear();
        }
    }

    /**
     * Where the body of the next frame is to be put, without another copy if it can be.
     *
     * @param count {@link #MAX_BYTES} at most
     * @return room for exactly so many bytes
     */
    public ByteBuffer room(int count) {
        if (ours != null && ours.remaining() >= count) {
            place = 1 + ours.position() / PLACE;
            room = ours.slice(ours.position(), count);
        } else {
            if (spare.capacity() < count) {
                spare = ByteBuffer.allocateDirect(count);
            }
            place = 0;
            room = spare.clear().limit(count);
        }
        return room;
    }

    /** A frame whose body are the bytes before the position of the {@link #room} given last. */
    public void sendRoom(Kind kind, long position) throws IOException {
        ByteBuffer body = room.flip();
        int count = body.remaining();
        if (place == 0) {
            write(kind, 0, 0, count, position, body);
        } else {
            int end = ours.position() + count + PLACE - 1;
            ours.position(Math.min(ours.limit(), end / PLACE * PLACE));
            write(kind, 0, place, count, position, null);
        }
    }

    /** A frame without a body. */
    public void send(Kind kind, int announced, int count, long position) throws IOException {
        toCome = announced + 1;
        write(kind, announced, 0, count, position, null);
    }

    /** A frame with a body of JSON. */
    public void send(Kind kind, Object message) throws IOException {
        byte[] json = Json.bytes(message);
        if (json.length > MAX_TEXT) {
            throw new IOException("the message has " + json.length + " bytes, too many");
        }
        write(kind, 0, 0, json.length, 0, ByteBuffer.wrap(json));
    }

    private void write(
            Kind kind, int announced, int place, int count, long position, ByteBuffer body)
            throws IOException {
        held.put((byte) kind.ordinal()).put((byte) announced).putShort((short) place);
        held.putInt(count).putLong(position);
        toCome = Math.max(0, toCome - 1);
        if (body == null && toCome > 0) {
            return;
        }
        boolean whole = false;
        try {
            held.flip();
            ByteBuffer[] parts =
                    body == null ? new ByteBuffer[] {held} : new ByteBuffer[] {held, body};
            begin();
            while (held.hasRemaining() || (body != null && body.hasRemaining())) {
                channel.write(parts);
            }
            held.clear();
            whole = true;
        } finally {
            end();
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
        while (received.remaining() < HEAD) {
            received.compact();
            int n = read(received);
            received.flip();
            if (n < 0) {
                throw gone();
            }
        }
        int number = received.get();
        int announced = received.get();
        int where = Short.toUnsignedInt(received.getShort());
        int count = received.getInt();
        long position = received.getLong();
        if (number < 0 || number >= KINDS.length) {
            throw malformed("kind " + number);
        }
        Kind kind = KINDS[number];
        int most = kind.body() == Kind.Body.TEXT ? MAX_TEXT : MAX_BYTES;
        if (count < 0
                || count > most
                || position < 0
                || announced < 0
                || announced > MAX_ANNOUNCED
                || (where > 0 && !isInWindow(kind, where, count))) {
            throw malformed(kind + " of " + count + " at " + position + ", " + announced);
        }
        allWasRead(kind);
        return new Head(kind, announced, where, count, position);
    }

    private boolean isInWindow(Kind kind, int where, int count) {
        return kind.body() == Kind.Body.BYTES
                && theirs != null
                && (where - 1) * PLACE <= theirs.capacity() - count;
    }

    /** Takes the body as bytes; {@code dst} has room for at least {@code head.count()}. */
    public void take(Head head, ByteBuffer dst) throws IOException {
        if (dst.remaining() < head.count()) {
            throw malformed("more bytes than were asked for");
        }
        if (head.place() > 0) {
            look(head, dst);
            return;
        }
        int limit = dst.limit();
        dst.limit(dst.position() + head.count());
        try {
            fill(dst);
        } finally {
            dst.limit(limit);
        }
    }

    private void look(Head head, ByteBuffer dst) throws IOException {
        try {
            dst.put(theirs.slice((head.place() - 1) * PLACE, head.count()));
        } catch (InternalError cutOff) {
            broken = true;
            throw new IOException("the other end took its window away", cutOff);
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
        if (head.kind().body() == Kind.Body.NONE || head.place() > 0) {
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

    private EOFException gone() {
        broken = true;
        return new EOFException("the other end is gone");
    }

    private void fill(ByteBuffer dst) throws IOException {
        int known = Math.min(received.remaining(), dst.remaining());
        dst.put(received.slice(received.position(), known));
        received.position(received.position() + known);
        while (dst.hasRemaining()) {
            if (read(dst) < 0) {
                throw gone();
            }
        }
    }

    private int read(ByteBuffer dst) throws IOException {
        boolean read = false;
        try {
            begin();
            int n = channel.read(dst);
            read = true;
            return n;
        } finally {
            end();
            broken |= !read;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
