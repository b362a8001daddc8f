package dev.usher.transport.mina.internal;

import dev.usher.metainfo.Bencode;
import dev.usher.metainfo.BencodeException;
import dev.usher.transport.api.PeerHello;
import dev.usher.transport.api.Urgency;
import dev.usher.transport.api.host.PeerListener;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The extension protocol (BEP 10) on one connection: what we take, what the peer takes, under which
 * numbers. Receives on one thread at a time, sends from any.
 */
final class Extensions {
    /** BEP 54. */
    static final String DONT_HAVE = "lt_donthave";

    /** One byte, the {@link Urgency} of what the sender of this message asks for. */
    static final String URGENCY = "us_urgency";

    /**
     * A zero byte and 8 bytes to be sent back at once after a byte of 1: shows when what was sent
     * before has arrived.
     */
    static final String ECHO = "us_echo";

    private static final List<String> OWN = List.of(DONT_HAVE, URGENCY, ECHO);
    private static final int LONGEST_NAME = 64;
    private static final int MOST_NAMES = 64;
    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);

    private final MinaPeerConnection connection;
    private final PeerListener listener;
    private final Outbox outbox;
    private final int port;

    /** What we take; the number is the place in the list plus one. */
    private final List<String> taken = new ArrayList<>(OWN);

    /** Names and numbers of what the peer takes. */
    private final Map<String, Integer> offered = new ConcurrentHashMap<>();

    private PeerHello hello = new PeerHello("", 0, 0, false, Optional.empty(), Set.of());

    /**
     * @param port where we accept connections; 0 = nowhere
     */
    Extensions(MinaPeerConnection connection, PeerListener listener, Outbox outbox, int port) {
        this.connection = connection;
        this.listener = listener;
        this.outbox = outbox;
        this.port = port;
        taken.addAll(listener.extensions());
    }

    /** Says who we are; again when we come to want nothing, or something. */
    void introduce(boolean uploadOnly) {
        Map<String, Object> numbers = new TreeMap<>();
        for (int i = 0; i < taken.size(); i++) {
            numbers.put(taken.get(i), i + 1);
        }
        Map<String, Object> body = new TreeMap<>();
        body.put("m", numbers);
        if (port > 0) {
            body.put("p", port);
        }
        body.put("reqq", Wire.REQUESTS);
        body.put("upload_only", uploadOnly ? 1 : 0);
        body.put("v", "Usher");
        body.put("yourip", connection.remote().getAddress().getAddress());
        outbox.send(Wire.extended(0, Bencode.encode(body)));
    }

    /**
     * @return false when the peer does not take it
     */
    boolean send(String name, byte[] payload) {
        Integer number = offered.get(name);
        if (number != null) {
            outbox.send(Wire.extended(number, payload));
        }
        return number != null;
    }

    /** The payload of a message {@link Wire#EXTENDED}. */
    void message(ByteBuffer m) throws WireException {
        if (!m.hasRemaining()) {
            throw new WireException("extended message without a number");
        }
        int number = m.get() & 0xff;
        if (number == 0) {
            introduced(m);
        } else if (number <= taken.size()) {
            own(taken.get(number - 1), m);
        }
        // others we did not offer
    }

    private void own(String name, ByteBuffer m) throws WireException {
        switch (name) {
            case DONT_HAVE -> {
                int piece = m.remaining() == 4 ? m.getInt() : -1;
                if (piece < 0 || piece >= listener.pieceCount()) {
                    throw new WireException("the peer no longer has piece " + piece);
                }
                listener.dontHave(connection, piece);
            }
            case URGENCY -> urgency(m);
            case ECHO -> echo(m);
            default -> listener.extension(connection, name, m);
        }
    }

    private void urgency(ByteBuffer m) throws WireException {
        if (m.remaining() != 1) {
            throw new WireException("urgency of " + m.remaining() + " bytes");
        }
        int said = m.get() & 0xff;
        Urgency[] known = Urgency.values();
        if (said < known.length) { // later versions may know more
            outbox.yield(known[said] != Urgency.NORMAL);
            listener.urgency(connection, known[said]);
        }
    }

    private void echo(ByteBuffer m) throws WireException {
        if (m.remaining() != 1 + Long.BYTES) {
            throw new WireException("echo of " + m.remaining() + " bytes");
        }
        if (m.get() == 0) {
            byte[] back = new byte[1 + Long.BYTES];
            back[0] = 1;
            m.get(back, 1, Long.BYTES);
            send(ECHO, back);
        } else {
            outbox.echoed(m.getLong(), System.nanoTime());
        }
    }

    private void introduced(ByteBuffer m) {
        byte[] text = new byte[m.remaining()];
        m.get(text);
        try {
            SortedMap<String, Object> body = Bencode.decodeDictionary(text);
            if (body.get("m") instanceof SortedMap<?, ?> numbers) {
                numbers.forEach((name, number) -> offer((String) name, number));
            }
            hello =
                    new PeerHello(
                            body.get("v") instanceof byte[] v ? text(v) : hello.client(),
                            number(body, "p", hello.port(), 65535),
                            number(body, "reqq", hello.requests(), Integer.MAX_VALUE),
                            number(body, "upload_only", hello.uploadOnly() ? 1 : 0, 1) != 0,
                            address(body.get("yourip")).or(hello::yourAddress),
                            offered.keySet());
        } catch (BencodeException e) {
            LOG.debug("{} introduces itself badly: {}", connection, e.getMessage());
            return;
        }
        outbox.echoes(offered.get(ECHO));
        connection.introduced();
        listener.hello(connection, hello);
    }

    private void offer(String name, Object number) {
        if (number instanceof Long n && n == 0) {
            offered.remove(name);
        } else if (number instanceof Long n
                && n > 0
                && n < 256
                && name.length() <= LONGEST_NAME
                && offered.size() < MOST_NAMES) {
            offered.put(name, n.intValue());
        }
    }

    private static int number(Map<String, Object> body, String key, int otherwise, int most) {
        return body.get(key) instanceof Long n && n >= 0 ? (int) Math.min(n, most) : otherwise;
    }

    private static String text(byte[] utf8) {
        String s = new String(utf8, StandardCharsets.UTF_8);
        return s.substring(0, Math.min(s.length(), LONGEST_NAME));
    }

    private static Optional<InetAddress> address(Object value) {
        try {
            return value instanceof byte[] b
                    ? Optional.of(InetAddress.getByAddress(b))
                    : Optional.empty();
        } catch (UnknownHostException neitherFourNorSixteenBytes) {
            return Optional.empty();
        }
    }
}
