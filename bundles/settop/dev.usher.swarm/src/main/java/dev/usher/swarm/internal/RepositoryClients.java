package dev.usher.swarm.internal;

import dev.usher.settop.api.BoxIdentity;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** The HTTP client for repositories; made anew when the box got a new certificate. The loop's. */
final class RepositoryClients implements RangeClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration HEADERS = Duration.ofSeconds(10);

    private final BoxIdentity identity;
    private final Executor io;
    private SSLContext used;
    private HttpClient secure;
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

    private HttpClient client(URI file) {
        if (!"https".equals(file.getScheme())) {
            if (plain == null) {
                plain = builder().build();
            }
            return plain;
        }
        SSLContext tls = identity.backendTls();
        if (tls != used) {
            secure = builder().sslContext(tls).build();
            used = tls;
        }
        return secure;
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
