package dev.usher.reach.mapping;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/** Questions to port 5351 of the router, asked again with growing patience (RFC 6886 3.1). */
final class RouterDialogue {
    private static final int PORT = 5351;
    private static final int LONGEST = 1100;
    private static final int FIRST_WAIT = 250;
    private static final int ATTEMPTS = 4;

    private RouterDialogue() {}

    /**
     * @param own address the question comes from
     * @param answers whether a datagram of the router answers this question
     */
    static ByteBuffer ask(
            InetAddress own, InetAddress router, byte[] question, Predicate<ByteBuffer> answers)
            throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(own, 0))) {
            // connected: the kernel drops what others send, and says when nobody listens there
            socket.connect(router, PORT);
            int wait = FIRST_WAIT;
            for (int attempt = 0; attempt < ATTEMPTS; attempt++, wait *= 2) {
                socket.send(new DatagramPacket(question, question.length));
                long deadline = System.nanoTime() + wait * 1_000_000L;
                for (long left = wait; left > 0; left = millisTo(deadline)) {
                    socket.setSoTimeout((int) left);
                    DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
                    try {
                        socket.receive(packet);
                    } catch (SocketTimeoutException e) {
                        break;
                    }
                    ByteBuffer answer = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
                    if (answers.test(answer.duplicate())) {
                        return answer;
                    }
                }
            }
            throw new SocketTimeoutException("the router does not answer");
        } catch (PortUnreachableException e) {
            throw new IOException("the router does not speak it", e);
        }
    }

    private static long millisTo(long deadline) {
        return (deadline - System.nanoTime()) / 1_000_000;
    }
}
