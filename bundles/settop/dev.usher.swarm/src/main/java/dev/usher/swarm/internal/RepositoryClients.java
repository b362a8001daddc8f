package dev.usher.swarm.internal;

import dev.usher.settop.api.BoxIdentity;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * The HTTP clients for repositories: our certificate is shown to our own server only. Made anew
 * when the box got a new one. The loop's.
 */
final class RepositoryClients implements RangeClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration HEADERS = Duration.ofSeconds(10);

    private final BoxIdentity identity;
    private final Executor io;
    private final Map<SSLContext, HttpClient> secure = new HashMap<>();
    private HttpClient plain;

    RepositoryClients(BoxIdentity identity, Executor io) {
        this.identity = identity;
        this.io = io;
    }

    @Override
    public Fetch fetch(
            URI file, long offset, List<Block> blocks, Sink sink, Consumer<String> finished) {
        RangeFetch fetch = new RangeFetch(blocks, sink);
        fetch.start(client(file), file, offset, HEADERS, finished);
        return fetch;
    }

    /**
     * @throws dev.usher.media.api.Problem not-enrolled, when TLS is needed
     */
    HttpClient client(URI file) {
        if (!"https".equals(file.getScheme())) {
            if (plain == null) {
                plain = builder().build();
            }
            return plain;
        }
        SSLContext ours = identity.backendTls();
        SSLContext others = identity.webTls();
        secure.keySet().retainAll(List.of(ours, others));
        return secure.computeIfAbsent(
                ours(file) ? ours : others, tls -> builder().sslContext(tls).build());
    }

    private boolean ours(URI file) {
        URI server = identity.server();
        return server.getHost() != null
                && server.getHost().equalsIgnoreCase(file.getHost())
                && port(server) == port(file);
    }

    private static int port(URI https) {
        return https.getPort() < 0 ? 443 : https.getPort();
    }

    /** HTTP/1.1: a stream of its own for each request, so that a slow one holds up no other. */
    private HttpClient.Builder builder() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT)
                .executor(io);
    }
}
