package dev.usher.reach.mapping;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Port Control Protocol (RFC 6887), opcode MAP. With IPv6 it opens the router's firewall for the
 * box's own address.
 */
final class Pcp implements MappingProtocol {
    private static final byte VERSION = 2;
    private static final byte MAP = 1;
    private static final byte TCP = 6;
    private static final int LENGTH = 60;
    private static final int NONCE = 12;
    private static final int ANSWER_TO = 0x80;
    private static final byte[] V4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final String[] RESULTS = {
        "success",
        "unsupported version",
        "not authorised",
        "malformed request",
        "unsupported opcode",
        "unsupported option",
        "malformed option",
        "network failure",
        "no resources",
        "unsupported protocol",
        "user exceeded quota",
        "cannot provide that external address",
        "address mismatch",
        "excessive remote peers"
    };

    /** A mapping is renewed with the nonce it was made with. */
    private final Map<String, byte[]> nonces = new ConcurrentHashMap<>();

    private final SecureRandom random = new SecureRandom();

    @Override
    public String name() {
        return "PCP";
    }

    @Override
    public Mapping map(InetAddress local, int port, int wished, Duration lifetime)
            throws IOException {
        InetAddress router =
                Gateway.of(local).orElseThrow(() -> new IOException("there is no router"));
        byte[] nonce = nonces.computeIfAbsent(key(local, port), k -> nonce());
        byte[] question = question(local, port, wished, nonce, lifetime);
        ByteBuffer answer =
                RouterDialogue.ask(local, router, question, a -> answers(a, nonce, port));
        return mapping(answer, local, port);
    }

    /** What an answer grants. */
    static Mapping mapping(ByteBuffer answer, InetAddress local, int port) throws IOException {
        if (answer.get(0) != VERSION) {
            throw new IOException("the router does not speak PCP");
        }
        int result = answer.get(3) & 0xff;
        if (result != 0) {
            throw new IOException(
                    "the router refuses: "
                            + (result < RESULTS.length ? RESULTS[result] : "code " + result));
        }
        int external = answer.getShort(42) & 0xffff;
        byte[] address = new byte[16];
        answer.get(44, address);
        long seconds = answer.getInt(4) & 0xffffffffL;
        return new Mapping(
                new InetSocketAddress(address(address), external),
                local,
                port,
                Duration.ofSeconds(Math.max(1, seconds)));
    }

    private byte[] nonce() {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        return nonce;
    }

    private static String key(InetAddress local, int port) {
        return local.getHostAddress() + " " + port;
    }

    private static byte[] question(
            InetAddress local, int port, int wished, byte[] nonce, Duration lifetime) {
        ByteBuffer q = ByteBuffer.allocate(LENGTH);
        q.put(VERSION).put(MAP).putShort((short) 0).putInt((int) lifetime.toSeconds());
        q.put(sixteen(local));
        q.put(nonce).put(TCP).put(new byte[3]);
        q.putShort((short) port).putShort((short) wished);
        // all zeros of its family: any address will do
        q.put(local instanceof Inet4Address ? Arrays.copyOf(V4_MAPPED, 16) : sixteen(local));
        return q.array();
    }

    /** A router that speaks NAT-PMP only answers with its version and two bytes more. */
    static boolean answers(ByteBuffer a, byte[] nonce, int port) {
        if (a.remaining() >= 4 && a.get(0) == 0) {
            return true;
        }
        if (a.remaining() >= 24 && a.get(0) == VERSION && a.get(3) != 0) {
            return (a.get(1) & 0xff) == (ANSWER_TO | MAP);
        }
        return a.remaining() >= LENGTH
                && a.get(0) == VERSION
                && (a.get(1) & 0xff) == (ANSWER_TO | MAP)
                && a.slice(24, NONCE).equals(ByteBuffer.wrap(nonce))
                && (a.getShort(40) & 0xffff) == port;
    }

    private static byte[] sixteen(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        byte[] mapped = Arrays.copyOf(V4_MAPPED, 16);
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }

    private static InetAddress address(byte[] sixteen) throws IOException {
        boolean v4 = Arrays.equals(sixteen, 0, 12, V4_MAPPED, 0, 12);
        return InetAddress.getByAddress(v4 ? Arrays.copyOfRange(sixteen, 12, 16) : sixteen);
    }

    @Override
    public void unmap(Mapping mapping) throws IOException {
        map(mapping.local(), mapping.port(), 0, Duration.ZERO);
        nonces.remove(key(mapping.local(), mapping.port()));
    }
}
