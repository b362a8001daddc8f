package dev.usher.renderer.mpv.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One mpv and the conversation with it: commands go out in order, events come in on a thread of its
 * own.
 */
final class MpvProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MpvProcess.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START_SECONDS = 10;
    private static final long CONNECT_MILLIS = 10;
    private static final long QUIT_MILLIS = 400;

    /** Hears mpv; called on the conversation's thread. */
    interface Listener {
        void event(JsonNode event);

        /** The last call. */
        void exited(String reason);
    }

    private final SocketDirectory directory;
    private final Process process;
    private final Thread reader;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private SocketChannel channel;
    private boolean connected;
    private Listener listener;
    private String ended;

    /** Starts mpv; what it says before somebody is {@link #attach attached} is not heard. */
    MpvProcess(List<String> commandLine) throws IOException {
        directory = SocketDirectory.create();
        List<String> command = new ArrayList<>(commandLine);
        command.add("--input-ipc-server=" + directory.socket());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        // the stream is on loopback: a proxy would neither reach it nor keep it to itself
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        try {
            process = builder.start();
        } catch (IOException e) {
            directory.delete();
            throw e;
        }
        reader = new Thread(this::run, "usher-mpv-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** From now on somebody hears mpv; at once when it is over already. */
    void attach(Listener hearing) {
        String reason;
        synchronized (this) {
            listener = hearing;
            reason = ended;
        }
        if (reason != null) {
            hearing.exited(reason);
        }
    }

    private synchronized Listener listener() {
        return listener;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Sends a command, or keeps it until mpv listens. The source's address goes this way: arguments
     * are public.
     */
    synchronized void send(Object... command) {
        byte[] line;
        try {
            line =
                    (JSON.writeValueAsString(Map.of("command", command)) + "\n")
                            .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a command: " + List.of(command), e);
        }
        if (connected) {
            write(line);
        } else {
            waiting.add(line);
        }
    }

    private void write(byte[] line) {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            // the reader sees the same end and tells why
            LOG.debug("mpv {} does not listen any more", process.pid(), e);
        }
    }

    private void run() {
        String reason = "mpv did not begin to listen";
        try {
            if (connect()) {
                read();
            }
            reason = "mpv ended unexpectedly, exit code " + reap();
        } catch (IOException e) {
            reason = "mpv cannot be reached: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
            disconnect();
            directory.delete();
            exited(reason);
        }
    }

    private void exited(String reason) {
        Listener hearing;
        synchronized (this) {
            ended = reason;
            hearing = listener;
        }
        if (hearing != null) {
            hearing.exited(reason);
        }
    }

    /**
     * @return false when mpv ended before it listened
     */
    private boolean connect() throws InterruptedException, IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!process.waitFor(CONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
            try {
                connected(directory.connect());
                return true;
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
        return false;
    }

    private synchronized void connected(SocketChannel opened) {
        channel = opened;
        connected = true;
        waiting.forEach(this::write);
        waiting.clear();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LOG.trace("mpv: {}", line);
                JsonNode message = JSON.readTree(line);
                Listener hearing = listener();
                if (hearing != null && message.has("event")) {
                    hearing.event(message);
                }
            }
        } catch (IOException e) {
            LOG.debug("conversation with mpv {} broke", process.pid(), e);
        }
    }

    private synchronized void disconnect() {
        connected = false;
        waiting.clear();
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("closing the socket of mpv", e);
        }
    }

    /**
     * @return the exit code; the process is gone afterwards
     */
    private int reap() throws InterruptedException {
        if (!process.waitFor(QUIT_MILLIS, TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    /**
     * Ends mpv, by force if it does not listen, and waits for it; from the conversation's own
     * thread it only asks.
     */
    @Override
    public void close() {
        send("quit");
        if (Thread.currentThread() == reader) {
            return;
        }
        try {
            if (!process.waitFor(QUIT_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            reader.join(QUIT_MILLIS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
