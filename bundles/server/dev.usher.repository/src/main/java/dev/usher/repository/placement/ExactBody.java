package dev.usher.repository.placement;

import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * The body of a range answer, when it is the one that was asked for; of any other answer not a byte
 * is read, for it may be a whole film. Null = another answer.
 */
final class ExactBody implements BodyHandler<byte[]> {
    private final String contentRange;
    private final int length;

    /**
     * @param contentRange beginning of the header's value
     */
    ExactBody(String contentRange, int length) {
        this.contentRange = contentRange;
        this.length = length;
    }

    @Override
    public BodySubscriber<byte[]> apply(ResponseInfo answer) {
        boolean right =
                answer.statusCode() == 206
                        && answer.headers()
                                .firstValue("Content-Range")
                                .orElse("")
                                .startsWith(contentRange)
                        && answer.headers()
                                .firstValue("Content-Encoding")
                                .orElse("identity")
                                .equalsIgnoreCase("identity");
        return new Collector(right ? ByteBuffer.allocate(length) : null);
    }

    private static final class Collector implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteBuffer bytes;
        private Flow.Subscription subscription;

        Collector(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription s) {
            subscription = s;
            if (bytes == null) {
                s.cancel();
                body.complete(null);
            } else {
                s.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer b : buffers) {
                if (b.remaining() > bytes.remaining()) {
                    // more than the header promised
                    subscription.cancel();
                    body.complete(null);
                    return;
                }
                bytes.put(b);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            if (bytes != null && bytes.hasRemaining()) {
                body.completeExceptionally(
                        new java.io.EOFException(
                                bytes.remaining() + " bytes of the answer did not come"));
            } else {
                body.complete(bytes == null ? null : bytes.array());
            }
        }
    }
}
