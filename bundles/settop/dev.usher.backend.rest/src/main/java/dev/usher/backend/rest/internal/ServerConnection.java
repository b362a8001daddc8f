package dev.usher.backend.rest.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.BackendException.Reason;
import dev.usher.media.api.Problem;
import dev.usher.settop.api.BoxIdentity;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 over the box's mutual TLS. The client is made anew when the identity's TLS context
 * changes (enrolment, renewed certificate). Turns every way of not getting an answer into a {@link
 * BackendException}.
 */
final class ServerConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    private static final String STOPPING = "the backend client is stopping";

    private final BoxIdentity identity;
    private final Duration connectTimeout;
    private final int answerLimit;
    private final ExecutorService threads;
    private final Set<CompletableFuture<?>> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private SSLContext context;
    private HttpClient client;

    /**
     * @param answerLimit bytes; longer answers are refused
     */
    ServerConnection(BoxIdentity identity, Duration connectTimeout, int answerLimit) {
        this.identity = identity;
        this.connectTimeout = connectTimeout;
        this.answerLimit = answerLimit;
        AtomicInteger count = new AtomicInteger();
        this.threads =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread t = new Thread(task, "usher-backend-" + count.incrementAndGet());
                            t.setDaemon(true);
                            return t;
                        });
    }

    /**
     * Sends a request that may safely be sent twice: when a kept-alive connection turns out to be
     * dead, once more.
     *
     * @param path below the server's base URL, without leading slash
     * @param request makes the request for a URL; called for each attempt
     * @param timeout for the whole exchange, body included
     */
    HttpResponse<byte[]> send(
            String path, Function<URI, HttpRequest.Builder> request, Duration timeout)
            throws BackendException {
        URI url = identity.server().resolve(path);
        try {
            return exchange(request.apply(url), timeout);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw unreachable(url, e);
        } catch (SSLException | BoundedBody.TooLongException e) {
            throw untrusted(url, e);
        } catch (IOException e) {
            LOG.debug("Connection to {} broke, trying once more: {}", url, e.toString());
        } catch (TimeoutException e) {
            throw unreachable(url, e);
        }
        try {
            return exchange(request.apply(url), timeout);
        } catch (SSLException | BoundedBody.TooLongException e) {
            throw untrusted(url, e);
        } catch (IOException | TimeoutException e) {
            throw unreachable(url, e);
        }
    }

    private HttpResponse<byte[]> exchange(HttpRequest.Builder request, Duration timeout)
            throws IOException, TimeoutException, BackendException {
        HttpClient present = client();
        CompletableFuture<HttpResponse<byte[]>> answer;
        try {
            answer = present.sendAsync(request.build(), head -> new BoundedBody(answerLimit));
        } catch (RejectedExecutionException e) {
            throw new IOException(STOPPING, e);
        }
        running.add(answer);
        try {
            if (closed) {
                throw new IOException(STOPPING);
            }
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (CancellationException e) {
            throw new IOException(STOPPING, e);
        } finally {
            answer.cancel(true);
            running.remove(answer);
        }
    }

    private synchronized HttpClient client() throws BackendException {
        SSLContext present;
        try {
            if (!identity.enrolled()) {
                throw notEnrolled(null);
            }
            present = identity.backendTls();
        } catch (Problem p) {
            throw notEnrolled(p);
        }
        if (present != context) {
            context = present;
            client =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .connectTimeout(connectTimeout)
                            .sslContext(present)
                            .executor(threads)
                            .build();
        }
        return client;
    }

    /**
     * Ends running calls. The client's own selector thread ends by itself once nothing refers to
     * the client.
     */
    @Override
    public void close() {
        closed = true;
        running.forEach(call -> call.cancel(true));
        synchronized (this) {
            client = null;
            context = null;
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static BackendException notEnrolled(Problem cause) {
        return new BackendException(
                Reason.NOT_ENROLLED,
                "This box is not enrolled yet. Enter the server and an enrolment code in its configuration.",
                cause);
    }

    private static BackendException unreachable(URI url, Exception cause) {
        String why =
                cause instanceof TimeoutException ? "gave no answer in time" : "cannot be reached";
        return new BackendException(
                Reason.UNREACHABLE,
                "The server "
                        + url.getAuthority()
                        + " "
                        + why
                        + ". Check the network; the box tries again by itself.",
                cause);
    }

    private static BackendException untrusted(URI url, Exception cause) {
        return new BackendException(
                Reason.UNTRUSTED,
                "What answers at "
                        + url.getAuthority()
                        + " is not our operator's server, or it does not know this box: "
                        + cause.getMessage(),
                cause);
    }
}
