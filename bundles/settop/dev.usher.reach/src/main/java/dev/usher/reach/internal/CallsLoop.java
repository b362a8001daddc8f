package dev.usher.reach.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.Meeting;
import dev.usher.backend.api.Rendezvous;
import dev.usher.media.api.Problem;
import dev.usher.reach.way.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for calls of other boxes, one long question after the other; a thread of its own. */
final class CallsLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallsLoop.class);
    private static final Duration WAIT = Duration.ofSeconds(25);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** A server that does not hold the question must not be asked without end. */
    private static final Duration HASTE = Duration.ofMillis(50);

    private final Server server;
    private final Supplier<String> host;
    private final Supplier<Optional<String>> waiting;
    private final Consumer<Meeting> take;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "usher-reach-calls");
    private volatile boolean connected;

    /**
     * @param host of the server
     * @param waiting where this box joins others, for the server; empty = it is not to be called
     * @param take what to do with a call; must not block
     */
    CallsLoop(
            Server server,
            Supplier<String> host,
            Supplier<Optional<String>> waiting,
            Consumer<Meeting> take) {
        this.server = server;
        this.host = host;
        this.waiting = waiting;
        this.take = take;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The server took the last question. */
    boolean connected() {
        return connected;
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (stopped.getCount() > 0) {
                Optional<Rendezvous> rendezvous = server.rendezvous();
                Optional<String> says = waiting.get();
                long asked = System.nanoTime();
                connected =
                        rendezvous.isPresent()
                                && says.isPresent()
                                && ask(rendezvous.get(), says.get());
                if (connected) {
                    pause = FIRST_PAUSE;
                    if (System.nanoTime() - asked < HASTE.toNanos()) {
                        rest(HASTE);
                    }
                } else {
                    rest(pause);
                    boolean failed = rendezvous.isPresent() && says.isPresent();
                    Duration twice = pause.multipliedBy(failed ? 2 : 1);
                    pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Stopped while waiting");
        }
    }

    private boolean ask(Rendezvous rendezvous, String relay) {
        try {
            Rendezvous.Calls calls = rendezvous.calls(relay, connected ? WAIT : Duration.ZERO);
            server.told(calls, host.get());
            calls.calls().forEach(take);
            return true;
        } catch (BackendException | Problem e) {
            LOG.debug("No calls are heard: {}", e.getMessage());
            return false;
        }
    }

    private void rest(Duration pause) throws InterruptedException {
        boolean stop = stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        LOG.trace("Rested, stopping {}", stop);
    }

    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
