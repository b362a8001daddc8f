package dev.usher.repository.placement;

import dev.usher.media.api.ItemId;
import dev.usher.repository.placement.PlaceException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web server that answers ranges (RFC 9110 section 14) and, where the operator says so, takes PUT
 * and DELETE (RFC 4918): nginx with its dav module, Apache, most object stores behind a gateway.
 *
 * <p>All that nginx needs:
 *
 * <pre>{@code
 * location /usher/ {
 *     alias /srv/usher/;
 *     client_max_body_size 0;
 *     dav_methods PUT DELETE; create_full_put_path on;
 *     limit_except GET HEAD { allow 192.0.2.1; deny all; }
 * }
 * }</pre>
 */
final class HttpPlace implements CiphertextPlace {
    private static final Pattern TOTAL = Pattern.compile("bytes [0-9]+-[0-9]+/([0-9]{1,18})");
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** A server that is slower than this is of no use to anybody. */
    private static final int SLOWEST_BYTES_PER_SECOND = 32 * 1024;

    private static final Duration NO_PROGRESS = Duration.ofSeconds(30);

    private final HttpClient client;
    private final String baseUrl;
    private final String uploadUrl;
    private final String authorization;
    private final Duration answer;

    /**
     * @param uploadUrl null = takes no uploads
     * @param authorization header sent with uploads and deletions; null = none
     */
    HttpPlace(HttpClient client, String baseUrl, String uploadUrl, String authorization) {
        this(client, baseUrl, uploadUrl, authorization, ANSWER);
    }

    HttpPlace(
            HttpClient client,
            String baseUrl,
            String uploadUrl,
            String authorization,
            Duration answer) {
        this.client = client;
        this.baseUrl = baseUrl;
        this.uploadUrl = uploadUrl;
        this.authorization = authorization;
        this.answer = answer;
    }

    @Override
    public void probe() throws PlaceException {
        HttpRequest request = reading(baseUrl).method("HEAD", BodyPublishers.noBody()).build();
        int status = send(request, BodyHandlers.discarding(), answer).statusCode();
        // what it says of its own front page is no matter, as long as it is well enough to say it
        if (status >= 500) {
            throw answered(status);
        }
    }

    @Override
    public long length(ItemId item, String path) throws PlaceException {
        HttpRequest head =
                reading(url(baseUrl, item, path)).method("HEAD", BodyPublishers.noBody()).build();
        HttpResponse<Void> told = send(head, BodyHandlers.discarding(), answer);
        long length = told.headers().firstValueAsLong("Content-Length").orElse(-1);
        boolean plain = identity(told);
        if (told.statusCode() == 200 && length >= 0 && plain) {
            return length;
        }
        if (told.statusCode() != 200 && told.statusCode() != 405 && told.statusCode() != 501) {
            throw answered(told.statusCode());
        }
        // no HEAD here, or none that tells: a range answer has to
        HttpRequest first =
                reading(url(baseUrl, item, path)).header("Range", "bytes=0-0").GET().build();
        HttpResponse<byte[]> part = send(first, new ExactBody("bytes 0-0/", 1), answer);
        Matcher m = TOTAL.matcher(part.headers().firstValue("Content-Range").orElse(""));
        if (part.statusCode() == 206 && m.matches()) {
            return Long.parseLong(m.group(1));
        }
        throw part.statusCode() == 206
                ? new PlaceException(Reason.TROUBLE, "does not say how long its files are")
                : answered(part.statusCode());
    }

    @Override
    public ByteBuffer read(ItemId item, String path, long offset, int length)
            throws PlaceException {
        long last = offset + length - 1;
        HttpRequest request =
                reading(url(baseUrl, item, path))
                        .header("Range", "bytes=" + offset + "-" + last)
                        .GET()
                        .build();
        ExactBody body = new ExactBody("bytes " + offset + "-" + last + "/", length);
        Duration patience = answer.plusSeconds(length / SLOWEST_BYTES_PER_SECOND);
        HttpResponse<byte[]> part = send(request, body, patience);
        if (part.statusCode() != 206) {
            throw answered(part.statusCode());
        }
        if (part.body() == null) {
            throw new PlaceException(
                    Reason.TROUBLE,
                    identity(part)
                            ? "answers with another range than was asked for"
                            : "encodes what it sends ("
                                    + part.headers().firstValue("Content-Encoding").orElse("")
                                    + ")");
        }
        return ByteBuffer.wrap(part.body());
    }

    @Override
    public void write(ItemId item, String path, long length, InputStream bytes)
            throws PlaceException {
        AtomicLong moved = new AtomicLong(System.nanoTime());
        BodyPublisher body =
                length == 0
                        ? BodyPublishers.noBody()
                        : BodyPublishers.fromPublisher(
                                BodyPublishers.ofInputStream(() -> new Watched(bytes, moved)),
                                length);
        HttpRequest request =
                writing(url(uploadUrl, item, path))
                        .header("Content-Type", "application/octet-stream")
                        .PUT(body)
                        .build();
        int status = upload(request, moved);
        if (status == 413 || status == 507) {
            throw new PlaceException(Reason.FULL, "takes no more (HTTP " + status + ")");
        }
        if (status < 200 || status > 299) {
            throw new PlaceException(Reason.TROUBLE, "takes no uploads (HTTP " + status + ")");
        }
    }

    private int upload(HttpRequest request, AtomicLong moved) throws PlaceException {
        CompletableFuture<HttpResponse<Void>> sent =
                client.sendAsync(request, BodyHandlers.discarding());
        while (true) {
            try {
                return sent.get(1, TimeUnit.SECONDS).statusCode();
            } catch (TimeoutException e) {
                if (System.nanoTime() - moved.get() > NO_PROGRESS.toNanos()) {
                    sent.cancel(true);
                    throw new PlaceException(
                            Reason.TROUBLE,
                            "took nothing for " + NO_PROGRESS.toSeconds() + " s",
                            e);
                }
            } catch (ExecutionException e) {
                throw explain(e.getCause());
            } catch (InterruptedException e) {
                sent.cancel(true);
                throw interrupted(e);
            }
        }
    }

    @Override
    public void delete(ItemId item, List<String> paths) throws PlaceException {
        for (String path : paths) {
            delete(url(uploadUrl, item, path));
        }
        // the folder: servers without folders say 404
        delete(uploadUrl + item.value() + "/");
    }

    private void delete(String url) throws PlaceException {
        HttpRequest request = writing(url).DELETE().build();
        int status = send(request, BodyHandlers.discarding(), answer).statusCode();
        boolean gone = status >= 200 && status <= 299 || status == 404 || status == 410;
        if (!gone) {
            throw new PlaceException(Reason.TROUBLE, "deletes nothing (HTTP " + status + ")");
        }
    }

    /** Compressed bytes would be others than those that were published. */
    private static HttpRequest.Builder reading(String url) {
        return HttpRequest.newBuilder(URI.create(url)).header("Accept-Encoding", "identity");
    }

    private HttpRequest.Builder writing(String url) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        return authorization == null ? request : request.header("Authorization", authorization);
    }

    /** Paths of items are letters, digits, '-' and '_'. */
    private static String url(String base, ItemId item, String path) {
        return base + item.value() + "/" + path;
    }

    static boolean identity(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Content-Encoding")
                .map(e -> e.equalsIgnoreCase("identity"))
                .orElse(true);
    }

    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body, Duration patience)
            throws PlaceException {
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, body);
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new PlaceException(
                    Reason.TROUBLE, "did not answer within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw explain(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw interrupted(e);
        }
    }

    private static PlaceException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new PlaceException(Reason.TROUBLE, "was not waited for: the server stops", e);
    }

    private static PlaceException explain(Throwable cause) {
        if (cause instanceof ConnectException || cause instanceof HttpTimeoutException) {
            return new PlaceException(Reason.TROUBLE, "cannot be reached", cause);
        }
        String text =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new PlaceException(
                Reason.TROUBLE, (cause instanceof IOException ? "broke off: " : "") + text, cause);
    }

    private static PlaceException answered(int status) {
        return switch (status) {
            case 404, 410 -> new PlaceException(Reason.ABSENT, "is not there");
            case 416 -> new PlaceException(Reason.WRONG, "is shorter than it should be");
            case 200 -> new PlaceException(Reason.TROUBLE, "does not answer range requests");
            case 401, 403 ->
                    new PlaceException(Reason.TROUBLE, "refuses this server (HTTP " + status + ")");
            default -> new PlaceException(Reason.TROUBLE, "answered HTTP " + status);
        };
    }

    /** Notes when it was last read: an upload that moves on is never given up. */
    private static final class Watched extends java.io.FilterInputStream {
        private final AtomicLong moved;

        Watched(InputStream in, AtomicLong moved) {
            super(in);
            this.moved = moved;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            moved.set(System.nanoTime());
            return n;
        }
    }
}
