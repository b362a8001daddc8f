package dev.usher.reach.way;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one that answers may be anybody. */
class StunTest {
    private static final HexFormat HEX = HexFormat.of();

    /** Asks a server that says what the request is made to. */
    private static InetSocketAddress ask(UnaryOperator<byte[]> server) throws IOException {
        return ask(60_000, server);
    }

    private static InetSocketAddress ask(int millis, UnaryOperator<byte[]> server)
            throws IOException {
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> serve(port, server), "stun-server");
            thread.start();
            try (Socket socket = new Socket(port.getInetAddress(), port.getLocalPort())) {
                socket.setSoTimeout(millis);
                return Stun.ask(socket);
            }
        }
    }

    private static void serve(ServerSocket port, UnaryOperator<byte[]> server) {
        try (Socket socket = port.accept()) {
            InputStream in = socket.getInputStream();
            socket.getOutputStream().write(server.apply(in.readNBytes(20)));
            in.readNBytes(1); // until the other side has enough
        } catch (IOException e) {
            // the client went away: that is what it is to do
        }
    }

    /** A success that echoes cookie and transaction, with these attributes. */
    private static byte[] success(byte[] request, String attributes) {
        byte[] body = HEX.parseHex(attributes);
        return ByteBuffer.allocate(20 + body.length)
                .putShort((short) 0x0101)
                .putShort((short) body.length)
                .put(request, 4, 16)
                .put(body)
                .array();
    }

    @Test
    @Tag("D5")
    void addressIsReadBehindOtherAttributes() throws IOException {
        // 192.0.2.1:32853 of RFC 5769 2.2, behind SOFTWARE with padding
        InetSocketAddress seen =
                ask(r -> success(r, "80220003" + "61626300" + "00200008" + "0001a147e112a643"));
        assertThat(seen)
                .isEqualTo(
                        new InetSocketAddress(
                                InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 32853));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "no address at all,        ''",
        "attribute longer than all, 0020ffff0001a147e112a643",
        "half an attribute,        002000",
        "address of 5 bytes,       002000050001a147e1000000",
        "address without xor,      000100080001a147e112a643"
    })
    void answersWithoutTheAddressAreRefused(String what, String attributes) {
        assertThatThrownBy(() -> ask(r -> success(r, attributes)))
                .as(what)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not tell");
    }

    @Test
    void somebodyElsesAnswerIsRefused() {
        assertThatThrownBy(
                        () ->
                                ask(
                                        r -> {
                                            byte[] answer = success(r, "002000080001a147e112a643");
                                            answer[19] ^= 1;
                                            return answer;
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no STUN server");
    }

    @Test
    void anEndlessAnswerIsNotRead() {
        assertThatThrownBy(
                        () ->
                                ask(
                                        r -> {
                                            byte[] answer = success(r, "");
                                            answer[2] = (byte) 0xff;
                                            return answer;
                                        }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no STUN server");
    }

    @Test
    void otherProtocolsAndSilenceAreRefused() {
        assertThatThrownBy(() -> ask(r -> "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ask(300, r -> new byte[0])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ask(300, r -> HEX.parseHex("0101")))
                .isInstanceOf(IOException.class);
    }
}
