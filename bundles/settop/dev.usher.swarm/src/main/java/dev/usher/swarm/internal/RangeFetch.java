package dev.usher.swarm.internal;

import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.MerkleTree;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * One HTTP range request for neighbouring blocks of a file (BEP 19, RFC 9110 section 14); each
 * block is handed over as soon as it is whole.
 */
final class RangeFetch implements Flow.Subscriber<List<ByteBuffer>>, RangeClient.Fetch {
    private static final int PARTIAL = 206;

    private final RangeClient.Sink sink;
    private final List<Block> blocks;
    private final MessageDigest sha = MerkleTree.sha256();
    private final ByteBuffer block = ByteBuffer.allocate(ItemLayout.BLOCK);
    private CompletableFuture<HttpResponse<Void>> response;
    private volatile Flow.Subscription subscription;
    private volatile boolean cancelled;
    private volatile boolean right;
    private volatile int next;

    RangeFetch(List<Block> blocks, RangeClient.Sink sink) {
        this.sink = sink;
        this.blocks = List.copyOf(blocks);
        block.limit(blocks.get(0).length());
    }

    /**
     * @param offset of the first block in the file
     * @param finished hears once how it went: why not, for a person, or empty; on any thread
     */
    void start(
            HttpClient client, URI file, long offset, Duration timeout, Consumer<String> finished) {
        long last = offset + blocks.stream().mapToLong(Block::length).sum() - 1;
        HttpRequest request =
                HttpRequest.newBuilder(file)
                        .header("Range", "bytes=" + offset + "-" + last)
                        .header("Accept-Encoding", "identity")
                        .timeout(timeout)
                        .build();
        response = client.sendAsync(request, answer -> body(answer, offset, last));
        response.whenComplete(
                (done, failure) -> {
                    if (!cancelled) {
                        finished.accept(failure == null ? outcome(done) : explain(failure));
                    }
                });
    }

    private BodySubscriber<Void> body(HttpResponse.ResponseInfo answer, long offset, long last) {
        String range = answer.headers().firstValue("Content-Range").orElse("");
        String encoding = answer.headers().firstValue("Content-Encoding").orElse("identity");
        right =
                answer.statusCode() == PARTIAL
                        && range.startsWith("bytes " + offset + "-" + last + "/")
                        && encoding.equalsIgnoreCase("identity");
        // of another answer not a byte is read: it may be a whole film
        return right ? BodySubscribers.fromSubscriber(this, s -> null) : new Unread();
    }

    private String outcome(HttpResponse<Void> done) {
        if (right && next == blocks.size()) {
            return "";
        }
        return switch (done.statusCode()) {
            case PARTIAL ->
                    right
                            ? "broke off: the answer was too short"
                            : "answered with another range than was asked for, or encoded it";
            case 200 -> "does not answer range requests";
            case 401, 403 -> "refuses this box (HTTP " + done.statusCode() + ")";
            case 404, 410, 416 -> "does not have it (HTTP " + done.statusCode() + ")";
            default -> "answered HTTP " + done.statusCode();
        };
    }

    private static String explain(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof ConnectException) {
            return "cannot be reached";
        }
        String text =
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return cause instanceof IOException ? "broke off: " + text : text;
    }

    @Override
    public void cancel() {
        cancelled = true;
        Flow.Subscription s = subscription;
        if (s != null) {
            s.cancel();
        }
        if (response != null) {
            response.cancel(true);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
        subscription = s;
        s.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer bytes : buffers) {
            while (bytes.hasRemaining() && next < blocks.size() && !cancelled) {
                int n = Math.min(bytes.remaining(), block.remaining());
                block.put(bytes.slice().limit(n));
                bytes.position(bytes.position() + n);
                if (!block.hasRemaining()) {
                    deliver();
                }
            }
        }
        subscription.request(1);
    }

    private void deliver() {
        sink.receive(blocks.get(next), block.flip(), sha);
        next++;
        block.clear();
        if (next < blocks.size()) {
            block.limit(blocks.get(next).length());
        }
    }

    /** The body of an answer that is of no use; the connection is given up with it. */
    private static final class Unread implements BodySubscriber<Void> {
        private final CompletableFuture<Void> body = new CompletableFuture<>();

        @Override
        public CompletionStage<Void> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription s) {
            s.cancel();
            body.complete(null);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            // nothing was asked for
        }

        @Override
        public void onError(Throwable failure) {
            body.complete(null);
        }

        @Override
        public void onComplete() {
            body.complete(null);
        }
    }

    @Override
    public void onError(Throwable failure) {
        // the response's future tells
    }

    @Override
    public void onComplete() {
        // the response's future tells
    }
}
