package dev.usher.driver.tck;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the player is to a renderer: one file over loopback HTTP with ranges; every other path is
 * 404.
 */
public final class MediaServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private final HttpServer server;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "tck-media-server");
                        thread.setDaemon(true);
                        return thread;
                    });

    public MediaServer(byte[] media, String mediaType) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/media", exchange -> serve(exchange, media, mediaType));
        server.start();
    }

    public URI media() {
        return base().resolve("/media");
    }

    public URI missing() {
        return base().resolve("/missing");
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void serve(HttpExchange exchange, byte[] media, String mediaType)
            throws IOException {
        try (exchange) {
            int from = 0;
            int to = media.length - 1;
            String range = exchange.getRequestHeaders().getFirst("Range");
            Matcher matcher = RANGE.matcher(range == null ? "" : range);
            boolean partial = matcher.matches();
            if (partial) {
                from = Integer.parseInt(matcher.group(1));
                to =
                        matcher.group(2).isEmpty()
                                ? to
                                : Math.min(to, Integer.parseInt(matcher.group(2)));
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + to + "/" + media.length);
            }
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            exchange.getResponseHeaders().set("Content-Type", mediaType);
            if (from > to) {
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(partial ? 206 : 200, head ? -1 : to - from + 1);
            if (!head) {
                exchange.getResponseBody().write(media, from, to - from + 1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
