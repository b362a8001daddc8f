package dev.usher.itests.swarm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.usher.backend.api.Source;
import dev.usher.crypto.Tls;
import dev.usher.media.api.PieceSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A web server that answers range requests over mutual TLS and counts what it sent. */
final class TestRepository implements AutoCloseable {
    static final String ID = "repository:main";
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, TestItem> items = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();
    private volatile int status = 206;

    TestRepository(SSLContext tls) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        parameters.setSSLParameters(Tls.parameters(true));
                    }
                });
        server.createContext("/repository/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    void publish(TestItem item) {
        items.put(item.layout().item().value(), item);
        sent.put(item.layout().item().value(), new AtomicLong());
    }

    /** Answers with this status from now on; 206 = as it should. */
    void answerWith(int status) {
        this.status = status;
    }

    Source source(PieceSet pieces, long bytesPerSecond) {
        String base = "https://127.0.0.1:" + server.getAddress().getPort() + "/repository/";
        return Source.repository(ID, base, pieces, bytesPerSecond);
    }

    /** Bytes of the item that left this server. */
    long sent(TestItem item) {
        return sent.get(item.layout().item().value()).get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/");
            TestItem item = items.get(path[2]);
            Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
            if (item == null || status != 206 || !range.matches()) {
                exchange.sendResponseHeaders(item == null ? 404 : status, -1);
                return;
            }
            byte[] file = item.file(Integer.parseInt(path[3]));
            int from = Integer.parseInt(range.group(1));
            int length = Integer.parseInt(range.group(2)) + 1 - from;
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes " + from + "-" + (from + length - 1) + "/" + file.length);
            exchange.sendResponseHeaders(206, length);
            exchange.getResponseBody().write(file, from, length);
            sent.get(path[2]).addAndGet(length);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
