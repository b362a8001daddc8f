package dev.usher.reach.way;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Asks a STUN server over TCP where a connection comes from (RFC 8489, Binding). */
final class Stun {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int COOKIE = 0x2112A442;
    private static final int BINDING_REQUEST = 0x0001;
    private static final int BINDING_SUCCESS = 0x0101;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int HEADER = 20;
    private static final int LONGEST = 512;

    private Stun() {}

    /** Blocks as long as the socket's timeout allows. */
    static InetSocketAddress ask(Socket socket) throws IOException {
        byte[] transaction = new byte[12];
        RANDOM.nextBytes(transaction);
        ByteBuffer request = ByteBuffer.allocate(HEADER);
        request.putShort((short) BINDING_REQUEST).putShort((short) 0).putInt(COOKIE);
        request.put(transaction);
        socket.getOutputStream().write(request.array());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER));
        if (header.remaining() < HEADER
                || header.getShort(0) != BINDING_SUCCESS
                || !header.slice(4, 16).equals(request.slice(4, 16))
                || (header.getShort(2) & 0xffff) > LONGEST) {
            throw new IOException("what answers is no STUN server");
        }
        ByteBuffer body = ByteBuffer.wrap(in.readNBytes(header.getShort(2) & 0xffff));
        return mapped(body, request.array());
    }

    private static InetSocketAddress mapped(ByteBuffer attributes, byte[] request)
            throws IOException {
        while (attributes.remaining() >= 4) {
            int type = attributes.getShort() & 0xffff;
            int length = attributes.getShort() & 0xffff;
            int padded = (length + 3) / 4 * 4;
            if (padded > attributes.remaining()) {
                break;
            }
            if (type == XOR_MAPPED_ADDRESS && (length == 8 || length == 20)) {
                int port =
                        (attributes.getShort(attributes.position() + 2) & 0xffff) ^ COOKIE >>> 16;
                byte[] address = new byte[length - 4];
                attributes.get(attributes.position() + 4, address);
                for (int i = 0; i < address.length; i++) {
                    address[i] ^= request[4 + i];
                }
                return new InetSocketAddress(InetAddress.getByAddress(address), port);
            }
            attributes.position(attributes.position() + padded);
        }
        throw new IOException("the STUN server does not tell the address");
    }
}
