package dev.usher.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a connection shows a relay, and how it does. */
public final class Ticket {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern GREETING = Pattern.compile("USHER-RELAY/1 ([0-9a-f]{32})\n");
    private static final ByteBuffer JOINED =
            ByteBuffer.wrap("joined\n".getBytes(US_ASCII)).asReadOnlyBuffer();

    /** Bytes of what an end sends first. */
    static final int GREETING_LENGTH = 47;

    private Ticket() {}

    /** 32 hexadecimal digits nobody can guess. */
    public static String create() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static Optional<String> read(ByteBuffer greeting) {
        Matcher m = GREETING.matcher(US_ASCII.decode(greeting));
        return m.matches() ? Optional.of(m.group(1)) : Optional.empty();
    }

    static ByteBuffer joined() {
        return JOINED.duplicate();
    }

    /**
     * Connects to a relay and waits for the other end. Blocks; interruptible.
     *
     * @param patience until both ends are there
     * @return a blocking channel to the other end; the caller closes it
     * @throws IOException the relay is not there, does not know the ticket, or the other end did
     *     not come
     */
    public static SocketChannel use(String ticket, SocketAddress relay, Duration patience)
            throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        SocketChannel channel = SocketChannel.open();
        try (Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
            channel.connect(relay);
            while (!channel.finishConnect()) {
                await(selector, deadline);
            }
            // a fresh connection takes these few bytes at once
            channel.write(ByteBuffer.wrap(("USHER-RELAY/1 " + ticket + "\n").getBytes(US_ASCII)));
            key.interestOps(SelectionKey.OP_READ);
            ByteBuffer answer = ByteBuffer.allocate(JOINED.remaining());
            while (answer.hasRemaining()) {
                if (channel.read(answer) < 0) {
                    throw new EOFException("the relay hung up: the other box did not come");
                }
                if (answer.hasRemaining()) {
                    await(selector, deadline);
                }
            }
            if (!answer.flip().equals(joined())) {
                throw new IOException("what answers there is no relay");
            }
            key.cancel();
            selector.selectNow();
            channel.configureBlocking(true);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void await(Selector selector, long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("given up");
        }
        if (millis <= 0) {
            throw new SocketTimeoutException(
                    "the relay did not join us with the other box in time");
        }
        selector.select(millis);
        selector.selectedKeys().clear();
    }
}
