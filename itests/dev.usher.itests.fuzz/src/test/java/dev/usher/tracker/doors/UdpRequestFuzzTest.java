package dev.usher.tracker.doors;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class UdpRequestFuzzTest {
    private static final byte[] CONNECT =
            ByteBuffer.allocate(16).putLong(0x41727101980L).putInt(0).putInt(7).array();
    private static UdpDoor door;
    private static DatagramSocket client;

    @BeforeAll
    static void open() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        door =
                new UdpDoor(
                        new InetSocketAddress(loopback, 0),
                        HttpRequestFuzzTest.swarms(),
                        new Terms(1800, 900, 0, 20));
        client = new DatagramSocket(0, loopback);
        client.connect(door.address());
        client.setSoTimeout(60_000);
    }

    @AfterAll
    static void close() {
        client.close();
        door.close();
    }

    /** Whether it comes with a connection id that holds, and a datagram: the port goes on. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void portOutlivesEveryDatagram(byte[] input) throws IOException {
        if (input.length < 1 || input.length > 2000) {
            return;
        }
        byte[] datagram = new byte[input.length - 1];
        System.arraycopy(input, 1, datagram, 0, datagram.length);
        if ((input[0] & 1) != 0 && datagram.length >= 8) {
            ByteBuffer.wrap(datagram).putLong(connected().getLong(8));
        }
        client.send(new DatagramPacket(datagram, datagram.length));
        connected();
    }

    private static ByteBuffer connected() throws IOException {
        client.send(new DatagramPacket(CONNECT, CONNECT.length));
        byte[] buffer = new byte[2048];
        while (true) {
            DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
            client.receive(answer);
            ByteBuffer b = ByteBuffer.wrap(buffer, 0, answer.getLength());
            if (b.remaining() == 16 && b.getInt(0) == 0 && b.getInt(4) == 7) {
                return b;
            }
        }
    }
}
