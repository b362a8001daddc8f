package dev.usher.reach.mapping;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/** NAT Port Mapping Protocol (RFC 6886): IPv4 only. */
final class NatPmp implements MappingProtocol {
    private static final byte EXTERNAL_ADDRESS = 0;
    private static final byte MAP_TCP = 2;
    private static final String[] RESULTS = {
        "success",
        "unsupported version",
        "not authorised",
        "network failure",
        "no resources",
        "unsupported opcode"
    };

    @Override
    public String name() {
        return "NAT-PMP";
    }

    @Override
    public Mapping map(InetAddress local, int port, int wished, Duration lifetime)
            throws IOException {
        InetAddress router = router(local);
        ByteBuffer address = ask(local, router, new byte[] {0, EXTERNAL_ADDRESS}, 12);
        ByteBuffer mapped = map(local, router, port, wished, lifetime);
        return mapping(address, mapped, local, port);
    }

    /** What two answers grant that were {@link #granted}. */
    static Mapping mapping(ByteBuffer address, ByteBuffer mapped, InetAddress local, int port)
            throws IOException {
        byte[] external = new byte[4];
        address.get(8, external);
        return new Mapping(
                new InetSocketAddress(
                        InetAddress.getByAddress(external), mapped.getShort(10) & 0xffff),
                local,
                port,
                Duration.ofSeconds(Math.max(1, mapped.getInt(12) & 0xffffffffL)));
    }

    private static InetAddress router(InetAddress local) throws IOException {
        if (!(local instanceof Inet4Address)) {
            throw new IOException("it knows IPv4 only");
        }
        return Gateway.of(local).orElseThrow(() -> new IOException("there is no router"));
    }

    private static ByteBuffer map(
            InetAddress local, InetAddress router, int port, int wished, Duration lifetime)
            throws IOException {
        ByteBuffer q = ByteBuffer.allocate(12).put((byte) 0).put(MAP_TCP).putShort((short) 0);
        q.putShort((short) port).putShort((short) wished).putInt((int) lifetime.toSeconds());
        return ask(local, router, q.array(), 16);
    }

    private static ByteBuffer ask(
            InetAddress local, InetAddress router, byte[] question, int length) throws IOException {
        return granted(
                RouterDialogue.ask(local, router, question, a -> answers(a, question[1])), length);
    }

    static boolean answers(ByteBuffer a, int opcode) {
        return a.remaining() >= 4 && a.get(0) == 0 && (a.get(1) & 0xff) == (opcode | 0x80);
    }

    static ByteBuffer granted(ByteBuffer answer, int length) throws IOException {
        int result = answer.getShort(2) & 0xffff;
        if (result != 0) {
            throw new IOException(
                    "the router refuses: "
                            + (result < RESULTS.length ? RESULTS[result] : "code " + result));
        }
        if (answer.remaining() < length) {
            throw new IOException("the router's answer is too short");
        }
        return answer;
    }

    @Override
    public void unmap(Mapping mapping) throws IOException {
        map(mapping.local(), router(mapping.local()), mapping.port(), 0, Duration.ZERO);
    }
}
