package dev.usher.reach.mapping;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

class RouterAnswersFuzzTest {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final int PORT = 6891;

    /** Which protocol, and a datagram from who claims to be the router. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void datagramIsReadOrRefused(byte[] input) {
        if (input.length < 1) {
            return;
        }
        byte[] datagram = Arrays.copyOfRange(input, 1, Math.min(input.length, 1101));
        ByteBuffer answer = ByteBuffer.wrap(datagram);
        try {
            switch (input[0] & 3) {
                case 0 -> {
                    // a nonce is only compared: take the one it carries
                    byte[] nonce = new byte[12];
                    if (datagram.length >= 36) {
                        answer.get(24, nonce);
                    }
                    if (Pcp.answers(answer.duplicate(), nonce, PORT)) {
                        Pcp.mapping(answer, LOCAL, PORT);
                    }
                }
                case 1 -> natPmp(datagram);
                default -> {
                    DatagramPacket packet = new DatagramPacket(datagram, datagram.length);
                    packet.setAddress(LOCAL);
                    Ssdp.location(packet);
                }
            }
        } catch (IOException refused) {
            Input.require(refused.getMessage() != null, "a reason");
        }
    }

    /** Two datagrams: the outer address, the mapping. */
    private static void natPmp(byte[] input) throws IOException {
        int cut = Math.min(12, input.length);
        ByteBuffer address = ByteBuffer.wrap(Arrays.copyOf(input, cut));
        ByteBuffer mapped = ByteBuffer.wrap(Arrays.copyOfRange(input, cut, input.length));
        if (NatPmp.answers(address, 0) && NatPmp.answers(mapped, 2)) {
            NatPmp.mapping(NatPmp.granted(address, 12), NatPmp.granted(mapped, 16), LOCAL, PORT);
        }
    }
}
