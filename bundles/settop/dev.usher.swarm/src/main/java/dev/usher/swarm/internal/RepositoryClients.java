package dev.usher.swarm.internal;

import dev.usher.settop.api.BoxIdentity;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;

/** The HTTP client for repositories; made anew when the box got a new certificate. The loop's. */
final class RepositoryClients {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final BoxIdentity identity;
    private final Executor io;
    private SSLContext used;
    private HttpClient secure;
    private HttpClient plain;

    RepositoryClients(BoxIdentity identity, Executor io) {
        this.identity = identity;
        this.io = io;
    }

    /**
     * @throws dev.usher.media.api.Problem not-enrolled, when TLS is needed
     */
    HttpClient client(URI base) {
        if (!"https".equals(base.getScheme())) {
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
