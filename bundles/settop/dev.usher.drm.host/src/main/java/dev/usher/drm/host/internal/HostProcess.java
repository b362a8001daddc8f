package dev.usher.drm.host.internal;

import dev.usher.drm.api.DrmException;
import dev.usher.drm.host.command.DrmHostCommand;
import dev.usher.drm.host.wire.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of the host: started, started again whenever it ends, at growing intervals while it
 * does not hold out. It ends with the box, however that ends: its standard input is a pipe of ours.
 */
final class HostProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostProcess.class);
    private static final Duration FIRST_REST = Duration.ofMillis(100);
    private static final Duration LONGEST_REST = Duration.ofSeconds(10);

    /** Who lived so long did not die of its start. */
    private static final Duration GROWN_UP = Duration.ofSeconds(30);

    private static final long END_SECONDS = 5;

    private final Command command;
    private final Path socket;
    private final String account;
    private final Thread keeper;

    /** Those of now, and some that are over. */
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();

    private Process process;
    private boolean ready;
    private boolean closed;

    /** How it is started. */
    interface Command {
        /** May take its time: what the host runs may have to be written first. */
        List<String> words() throws IOException;
    }

    /**
     * @param command null = somebody else starts it and keeps it alive
     * @param account whose process it must be
     */
    HostProcess(Command command, Path socket, String account) {
        this.command = command;
        this.socket = socket;
        this.account = account;
        keeper = new Thread(this::keep, "usher-drm-host");
        keeper.setDaemon(true);
        if (command == null) {
            ready = true;
        } else {
            keeper.start();
        }
    }

    private void keep() {
        Duration rest = FIRST_REST;
        try {
            while (!isClosed()) {
                long begun = System.nanoTime();
                try {
                    run();
                } catch (IOException e) {
                    LOG.error("The DRM host does not start: {}", e.getMessage());
                }
                boolean grown = System.nanoTime() - begun > GROWN_UP.toNanos();
                rest = grown ? FIRST_REST : rest;
                pause(rest);
                rest = rest.multipliedBy(2);
                rest = rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command.words()).redirectErrorStream(true);
        // nothing of the box's environment steers the host's JVM
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path == null ? "/usr/bin:/bin" : path);
        Process started = builder.start();
        synchronized (this) {
            process = started;
            if (closed) {
                started.destroyForcibly();
            }
        }
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(DrmHostCommand.READY)) {
                    ready(true);
                } else {
                    LOG.info("DRM host: {}", line);
                }
            }
        } finally {
            ready(false);
        }
        int code = started.waitFor();
        if (!isClosed()) {
            LOG.warn("The DRM host ended with code {}; it is started again", code);
        }
    }

    private synchronized void ready(boolean now) {
        ready = now;
        notifyAll();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void pause(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Where box and host meet: the directory of the socket. */
    Path meeting() {
        return socket.getParent();
    }

    /** What is said to the host on a fresh connection. */
    interface Talk<T> {
        T with(Wire wire) throws DrmException, IOException;
    }

    /**
     * Talks to the host; waits for it to be there, and begins anew when it dies meanwhile.
     *
     * @throws IOException there is none in time, or as {@code talk} does
     */
    <T> T talk(Duration patience, Talk<T> talk) throws DrmException, IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            awaitReady(end);
            Wire wire = null;
            try {
                wire = Wire.connect(socket, account, wires::add);
                return talk.with(wire);
            } catch (ClosedChannelException e) {
                if (System.nanoTime() > end) {
                    throw new MissingHostException("the DRM host does not answer");
                }
                LOG.debug("it said nothing, once more", e);
            } catch (IOException e) {
                boolean lost = wire == null || wire.broken();
                if (!lost || System.nanoTime() > end) {
                    throw e;
                }
                LOG.debug("not reached, once more", e);
                awaitPause(end);
            }
        }
    }

    private synchronized void awaitReady(long end) throws IOException {
        try {
            for (long left = end - System.nanoTime();
                    !ready && !closed;
                    left = end - System.nanoTime()) {
                if (left <= 0) {
                    throw new MissingHostException("the DRM host does not start; see the log");
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            if (closed) {
                throw new MissingHostException("the DRM host is being stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for the DRM host");
        }
    }

    private void awaitPause(long end) throws IOException {
        try {
            pause(Duration.ofNanos(Math.min(FIRST_REST.toNanos(), end - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while waiting for the DRM host");
        }
    }

    /** Ends the conversations in which the host has said nothing for so long. */
    void cut(Duration silence) {
        wires.removeIf(wire -> !wire.isOpen());
        for (Wire wire : wires) {
            if (wire.silent(silence)) {
                LOG.warn("The DRM host says nothing; the conversation is ended");
                try {
                    wire.close();
                } catch (IOException e) {
                    LOG.debug("closing a conversation", e);
                }
            }
        }
    }

    /** It does not answer any more: it is ended by force, and so started again. */
    synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** For tests: the process of now. */
    synchronized Process process() {
        return process;
    }

    @Override
    public void close() {
        Process ending;
        synchronized (this) {
            closed = true;
            ending = process;
            notifyAll();
        }
        if (ending == null) {
            return;
        }
        try {
            ending.getOutputStream().close();
            if (!ending.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                ending.destroyForcibly();
            }
            keeper.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
        } catch (IOException e) {
            ending.destroyForcibly();
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
