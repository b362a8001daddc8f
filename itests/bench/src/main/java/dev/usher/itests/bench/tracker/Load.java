package dev.usher.itests.bench.tracker;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Clients that announce: {@link #PEERS} ids in {@link #TORRENTS} torrents, each always with the
 * same port, one in four complete, all with 50 peers wanted. One thread asks and waits in turn.
 */
final class Load {
    static final int TORRENTS = 1000;
    static final int PEERS = 100_000;
    private static final int ANNOUNCE = 1;
    private static final int UDP_WINDOW = 32;

    private final InetSocketAddress tracker;
    private final SplittableRandom random;
    private final ByteBuffer out = ByteBuffer.allocateDirect(2048);
    private final ByteBuffer in = ByteBuffer.allocateDirect(16384);
    private final byte[] answer = new byte[16384];

    Load(int port, long seed) {
        this.tracker = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.random = new SplittableRandom(seed);
    }

    /** The info hash of a torrent as 40 hexadecimal digits. */
    static String hex(int torrent) {
        SplittableRandom r = new SplittableRandom(torrent);
        return String.format("%016x%016x%08x", r.nextLong(), r.nextLong(), r.nextInt());
    }

    private static String escaped(int torrent) {
        return hex(torrent).replaceAll("..", "%$0");
    }

    /** Asks by HTTP until the time is over; returns how many answers came. */
    long http(double seconds, boolean keepAlive) throws IOException {
        byte[][] hashes = new byte[TORRENTS][];
        for (int i = 0; i < TORRENTS; i++) {
            hashes[i] = escaped(i).getBytes(StandardCharsets.US_ASCII);
        }
        long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        long answers = 0;
        SocketChannel channel = null;
        try {
            while (System.nanoTime() < end) {
                if (channel == null) {
                    channel = SocketChannel.open(tracker);
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                int peer = random.nextInt(PEERS);
                out.clear();
                out.put(ascii("GET /announce?info_hash=")).put(hashes[peer % TORRENTS]);
                out.put(ascii(parameters(peer) + " HTTP/1.1\r\nHost: tracker\r\nConnection: "));
                out.put(ascii((keepAlive ? "keep-alive" : "close") + "\r\n\r\n"));
                out.flip();
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                receive(channel);
                answers++;
                if (!keepAlive) {
                    channel.close();
                    channel = null;
                }
            }
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
        return answers;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String parameters(int peer) {
        return String.format("&peer_id=-UB0100-%012d", peer)
                + ("&port=" + port(peer))
                + ("&uploaded=0&downloaded=0&left=" + (peer % 4 == 0 ? 0 : 1000))
                + "&numwant=50&compact=1&key=1a2b3c4d";
    }

    /** A hundred peers share a torrent, so a port tells them apart. */
    private static int port(int peer) {
        return 10_000 + peer / TORRENTS;
    }

    /** Reads one answer and sees that it holds peers. */
    private void receive(SocketChannel channel) throws IOException {
        in.clear();
        while (true) {
            if (channel.read(in) < 0) {
                throw new EOFException("the connection ended within an answer");
            }
            int length = in.position();
            in.get(0, answer, 0, length);
            String text = new String(answer, 0, length, StandardCharsets.ISO_8859_1);
            int head = text.indexOf("\r\n\r\n");
            if (head < 0) {
                continue;
            }
            int field = text.toLowerCase(Locale.ROOT).indexOf("content-length: ");
            int body =
                    Integer.parseInt(text.substring(field + 16, text.indexOf('\r', field)).strip());
            if (length >= head + 4 + body) {
                if (!text.contains("5:peers")) {
                    throw new IOException("not an announce's answer: " + text);
                }
                return;
            }
        }
    }

    /** Asks by UDP, some questions at a time; returns how many answers came. */
    long udp(double seconds) throws IOException {
        byte[][] hashes = new byte[TORRENTS][];
        for (int i = 0; i < TORRENTS; i++) {
            hashes[i] = HexFormat.of().parseHex(hex(i));
        }
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(tracker);
            out.clear().putLong(0x41727101980L).putInt(0).putInt(7).flip();
            channel.write(out);
            in.clear();
            channel.read(in);
            long id = in.flip().getLong(8);
            channel.configureBlocking(false);
            long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
            long answers = 0;
            int asked = 0;
            long heard = System.nanoTime();
            while (System.nanoTime() < end) {
                for (; asked < UDP_WINDOW; asked++) {
                    channel.write(question(id, hashes));
                }
                for (in.clear(); channel.read(in) > 0; in.clear()) {
                    if (in.getInt(0) != ANNOUNCE) {
                        throw new IOException("the tracker answers with action " + in.getInt(0));
                    }
                    answers++;
                    asked--;
                    heard = System.nanoTime();
                }
                if (System.nanoTime() - heard > TimeUnit.MILLISECONDS.toNanos(200)) {
                    // what was lost is not waited for any longer
                    asked = 0;
                    heard = System.nanoTime();
                }
            }
            return answers;
        }
    }

    private ByteBuffer question(long id, byte[][] hashes) {
        int peer = random.nextInt(PEERS);
        out.clear().putLong(id).putInt(ANNOUNCE).putInt(peer).put(hashes[peer % TORRENTS]);
        out.put(ascii(String.format("-UB0100-%012d", peer)));
        out.putLong(0).putLong(peer % 4 == 0 ? 0 : 1000).putLong(0);
        return out.putInt(0).putInt(0).putInt(0).putInt(50).putShort((short) port(peer)).flip();
    }
}
