package dev.usher.rendezvous.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ports that tell who asks where its connection comes from: STUN binding over TCP (RFC 8489). Two
 * of them show a box whether its router uses the same outer port for all destinations. Anybody may
 * ask; what is bounded is how many and how long.
 */
final class ProbePort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProbePort.class);
    private static final int COOKIE = 0x2112A442;
    private static final short BINDING_REQUEST = 0x0001;
    private static final short BINDING_SUCCESS = 0x0101;
    private static final short XOR_MAPPED_ADDRESS = 0x0020;
    private static final int HEADER = 20;
    private static final int LONGEST = 256;
    private static final int CONNECTIONS = 512;

    /** Of these as many may come from one address: no one keeps all others away. */
    private static final int PER_ADDRESS = 64;

    private static final long LIFE = TimeUnit.SECONDS.toNanos(30);

    private final Selector selector = Selector.open();
    private final List<ServerSocketChannel> ports = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "usher-rendezvous-probe");
    private volatile boolean closed;

    /** A connection that asks, and what it has said so far. */
    private record Asking(ByteBuffer request, InetAddress from, long since) {}

    ProbePort(List<InetSocketAddress> addresses) throws IOException {
        try {
            for (InetSocketAddress address : addresses) {
                ServerSocketChannel port = ServerSocketChannel.open();
                ports.add(port);
                port.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                port.bind(address);
                port.configureBlocking(false);
                port.register(selector, SelectionKey.OP_ACCEPT);
            }
        } catch (IOException e) {
            release();
            throw new IOException("cannot listen on " + addresses + ": " + e.getMessage(), e);
        }
        thread.setDaemon(true);
        thread.start();
    }

    List<Integer> ports() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (ServerSocketChannel port : ports) {
            numbers.add(((InetSocketAddress) port.getLocalAddress()).getPort());
        }
        return numbers;
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(5_000);
                long now = System.nanoTime();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid() && key.isAcceptable()) {
                        accept((ServerSocketChannel) key.channel(), now);
                    } else if (key.isValid()) {
                        answer(key);
                    }
                }
                selector.selectedKeys().clear();
                dismissOld(now);
            }
        } catch (IOException e) {
            LOG.error("The probe ports ended; restart the bundle", e);
        } finally {
            selector.keys().forEach(ProbePort::dismiss);
        }
    }

    private void accept(ServerSocketChannel port, long now) {
        try {
            SocketChannel channel = port.accept();
            if (channel == null) {
                return;
            }
            InetAddress from = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
            if (selector.keys().size() > CONNECTIONS || from(from) >= PER_ADDRESS) {
                channel.close();
                return;
            }
            channel.configureBlocking(false);
            Asking asking = new Asking(ByteBuffer.allocate(LONGEST), from, now);
            channel.register(selector, SelectionKey.OP_READ, asking);
        } catch (IOException e) {
            // gone again, or no descriptor left: the next one has better luck
            LOG.debug("A probe cannot begin: {}", e.getMessage());
        }
    }

    private long from(InetAddress address) {
        return selector.keys().stream()
                .filter(k -> k.attachment() instanceof Asking a && a.from().equals(address))
                .count();
    }

    private static void answer(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer request = ((Asking) key.attachment()).request();
        try {
            if (channel.read(request) < 0) {
                dismiss(key);
                return;
            }
            if (request.position() < HEADER) {
                return;
            }
            int length = HEADER + (request.getShort(2) & 0xffff);
            if (request.getShort(0) != BINDING_REQUEST
                    || request.getInt(4) != COOKIE
                    || length > LONGEST) {
                throw new IOException("no STUN binding request");
            }
            if (request.position() >= length) {
                InetSocketAddress from = (InetSocketAddress) channel.getRemoteAddress();
                channel.write(success(request, from)); // the first bytes: they fit
                request.flip().position(length);
                request.compact();
            }
        } catch (IOException e) {
            LOG.debug("A probe ends: {}", e.getMessage());
            dismiss(key);
        }
    }

    private static ByteBuffer success(ByteBuffer request, InetSocketAddress from) {
        InetAddress address = from.getAddress();
        byte[] bytes = address.getAddress();
        ByteBuffer answer = ByteBuffer.allocate(HEADER + 8 + bytes.length);
        answer.putShort(BINDING_SUCCESS).putShort((short) (8 + bytes.length));
        answer.put(request.slice(4, 16)); // cookie and transaction id
        answer.putShort(XOR_MAPPED_ADDRESS).putShort((short) (4 + bytes.length));
        answer.putShort((short) (bytes.length == 4 ? 1 : 2));
        answer.putShort((short) (from.getPort() ^ COOKIE >>> 16));
        for (int i = 0; i < bytes.length; i++) {
            answer.put((byte) (bytes[i] ^ request.get(4 + i)));
        }
        return answer.flip();
    }

    private void dismissOld(long now) {
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Asking asking && now - asking.since() > LIFE) {
                dismiss(key);
            }
        }
    }

    private static void dismiss(SelectionKey key) {
        key.cancel();
        try {
            key.channel().close();
        } catch (IOException e) {
            LOG.debug("Closing a probe: {}", e.getMessage());
        }
    }

    private void release() throws IOException {
        for (ServerSocketChannel port : ports) {
            port.close();
        }
        selector.close();
    }

    /** Waits for the thread, a few seconds at most. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(3));
            release();
        } catch (IOException e) {
            LOG.warn("Closing the probe ports: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
