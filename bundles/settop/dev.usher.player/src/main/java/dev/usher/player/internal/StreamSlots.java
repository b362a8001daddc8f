package dev.usher.player.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.PassDesk;
import dev.usher.backend.api.StreamSlot;
import dev.usher.media.api.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The household's right to watch on so many boxes at once: asked for when a screening begins,
 * renewed while it lasts, given back at its end. After a crash it ends by itself, at the server.
 *
 * <p>A server that does not answer stops nothing: whoever holds a licence goes on, and the slot is
 * asked for again. Only its word that there is none ends a screening.
 */
@Component(service = StreamSlots.class)
public final class StreamSlots {
    private static final Logger LOG = LoggerFactory.getLogger(StreamSlots.class);

    /** So long a person waits for the server's word before it begins without. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final long CLOSE_SECONDS = 15;

    private final PassDesk desk;
    private final Duration patience;
    private final Pace pace;
    private final ScheduledExecutorService worker = PlayerThread.named("usher-player-streams");

    /** When to speak to the server again. */
    interface Pace {
        /** Renews at about half of what is left, so that the boxes of a town do not ask as one. */
        Duration untilRenewal(Duration left);

        Duration untilRetry();
    }

    @Activate
    public StreamSlots(@Reference PassDesk desk) {
        this(
                desk,
                PATIENCE,
                new Pace() {
                    @Override
                    public Duration untilRenewal(Duration left) {
                        double share = ThreadLocalRandom.current().nextDouble(0.4, 0.6);
                        return Duration.ofMillis(Math.max(1000, (long) (left.toMillis() * share)));
                    }

                    @Override
                    public Duration untilRetry() {
                        return Duration.ofMillis(
                                ThreadLocalRandom.current().nextLong(20_000, 40_000));
                    }
                });
    }

    StreamSlots(PassDesk desk, Duration patience, Pace pace) {
        this.desk = desk;
        this.patience = patience;
        this.pace = pace;
    }

    /**
     * Asks for a slot; does not wait for the server.
     *
     * @param pass id of what is to be shown
     * @param lost hears that the server refused later on; then nothing may be shown any more
     */
    Lease ask(String pass, Consumer<Problem> lost) {
        Lease lease = new Lease(pass, lost);
        lease.later(lease::open, Duration.ZERO);
        return lease;
    }

    private static void refuse(Problem refusal) {
        throw refusal;
    }

    private static boolean isWord(Problem refusal) {
        return refusal.status() < SERVER_ERROR && refusal.status() != TOO_MANY_REQUESTS;
    }

    @Deactivate
    void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** A slot as long as something is shown. Everything but the closing runs on the one thread. */
    final class Lease implements AutoCloseable {
        private final String pass;
        private final Consumer<Problem> lost;

        /** What came of the first question: a refusal, or nothing that stands in the way. */
        private final CompletableFuture<Optional<Problem>> first = new CompletableFuture<>();

        private volatile boolean closed;
        private StreamSlot slot;

        private Lease(String pass, Consumer<Problem> lost) {
            this.pass = pass;
            this.lost = lost;
        }

        /**
         * Waits for the server's word, for a while.
         *
         * @throws Problem stream-limit (409) and whatever else the server says against it
         */
        void require() {
            try {
                first.get(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .ifPresent(StreamSlots::refuse);
            } catch (TimeoutException e) {
                LOG.debug("the server takes its time; the screening begins meanwhile");
                begun().ifPresent(StreamSlots::refuse);
            } catch (ExecutionException e) {
                throw new IllegalStateException("asking for a stream slot failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
            }
        }

        private void open() {
            attempt(() -> desk.openStream(pass));
        }

        private void renew() {
            attempt(() -> desk.renewStream(slot.slot()));
        }

        private interface Call {
            StreamSlot ask() throws BackendException;
        }

        private void attempt(Call call) {
            if (closed) {
                return;
            }
            try {
                slot = call.ask();
                Duration left = Duration.between(Instant.now(), slot.until());
                later(this::renew, pace.untilRenewal(left));
                first.complete(Optional.empty());
            } catch (BackendException e) {
                unanswered(e);
            } catch (Problem refusal) {
                if (!isWord(refusal)) {
                    unanswered(refusal);
                } else if (slot != null && refusal.code().equals("stream-unknown")) {
                    // it ran out while the server was away
                    slot = null;
                    open();
                } else if (!first.complete(Optional.of(refusal))) {
                    slot = null;
                    lost.accept(refusal);
                }
            }
        }

        private void unanswered(Exception why) {
            LOG.debug("no word on the stream slot", why);
            later(slot == null ? this::open : this::renew, pace.untilRetry());
            first.complete(Optional.empty());
        }

        /** From now on a refusal is one of something that is being shown. */
        private Optional<Problem> begun() {
            first.complete(Optional.empty());
            return first.join();
        }

        private void later(Runnable step, Duration delay) {
            try {
                worker.schedule(step, delay.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("too late, the player is stopped", e);
                first.complete(Optional.empty());
            }
        }

        /** Gives the slot back; does not wait for the server. Repeated, nothing more happens. */
        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            later(this::giveBack, Duration.ZERO);
        }

        private void giveBack() {
            if (slot == null) {
                return;
            }
            try {
                desk.closeStream(slot.slot());
            } catch (BackendException | Problem e) {
                LOG.debug("the stream slot ends by itself", e);
            }
            slot = null;
        }
    }
}
