package dev.usher.itests.bench.transfer;

import com.sun.net.httpserver.HttpServer;
import dev.usher.metainfo.Bencode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;

/** Tells everybody who asks of one seeder (BEP 3, BEP 23). */
final class Tracker implements AutoCloseable {
    private static final int LOOPBACK = 0x7f000001;
    private static final int INTERVAL_SECONDS = 600;

    private final HttpServer server;
    private volatile int seeder;

    Tracker() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/announce",
                exchange -> {
                    try (exchange) {
                        byte[] peers =
                                ByteBuffer.allocate(6)
                                        .putInt(LOOPBACK)
                                        .putShort((short) seeder)
                                        .array();
                        byte[] answer =
                                Bencode.encode(
                                        Map.of("interval", INTERVAL_SECONDS, "peers", peers));
                        exchange.sendResponseHeaders(200, answer.length);
                        exchange.getResponseBody().write(answer);
                    }
                });
        server.start();
    }

    String announce() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/announce";
    }

    void seeder(int port) {
        seeder = port;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
