package dev.usher.repository.placement;

import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Placement.Kind;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** Finds the place behind a server's name. */
final class Places implements Function<ServerRow, CiphertextPlace> {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final CiphertextPlace embedded;
    private final HttpClient client;
    private final Map<String, String> credentials;

    /**
     * @param credentials {@code user:password} for uploads, by name of the server
     */
    Places(CiphertextPlace embedded, SSLContext tls, Executor io, Map<String, String> credentials) {
        this.embedded = embedded;
        this.credentials = credentials;
        // HTTP/1.1: what web servers do best with large bodies
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(CONNECT)
                        .sslContext(tls)
                        .executor(io)
                        .build();
    }

    @Override
    public CiphertextPlace apply(ServerRow server) {
        return server.kind() == Kind.EMBEDDED
                ? embedded
                : new HttpPlace(
                        client,
                        server.baseUrl(),
                        server.uploadUrl(),
                        authorization(credentials.get(server.name())));
    }

    private static String authorization(String userAndPassword) {
        return userAndPassword == null
                ? null
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }
}
