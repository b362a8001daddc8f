package dev.usher.transport.mina.internal;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Canonical peer priority (BEP 40): when there are more peers than connections, both ends agree on
 * which to keep, and nobody can take all places by calling often.
 */
final class PeerPriority {
    private PeerPriority() {}

    /**
     * @param own as the peer sees it
     * @return 0 to 2^32 - 1, the same at both ends; higher is better. 0 for addresses of different
     *     families
     */
    static long of(InetSocketAddress own, InetSocketAddress peer) {
        byte[] a = own.getAddress().getAddress();
        byte[] b = peer.getAddress().getAddress();
        if (a.length != b.length) {
            return 0;
        }
        if (Arrays.equals(a, b)) {
            a = port(own);
            b = port(peer);
        } else {
            int same = Arrays.mismatch(a, b);
            mask(a, same);
            mask(b, same);
        }
        boolean inOrder = Arrays.compareUnsigned(a, b) <= 0;
        CRC32C crc = new CRC32C();
        crc.update(inOrder ? a : b);
        crc.update(inOrder ? b : a);
        return crc.getValue();
    }

    private static byte[] port(InetSocketAddress address) {
        return ByteBuffer.allocate(2).putShort((short) address.getPort()).array();
    }

    /**
     * Leaves every other bit of what lies beyond the network both are in.
     *
     * @param same bytes both addresses begin with
     */
    private static void mask(byte[] address, int same) {
        int network = address.length == 4 ? 2 : 6;
        int whole = same < network ? network : same + 1;
        for (int i = whole; i < address.length; i++) {
            address[i] &= 0x55;
        }
    }
}
