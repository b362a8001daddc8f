package dev.usher.itests.bench.firstframe;

import dev.usher.demo.StoryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who looks at mpv's screen: a script inside of mpv that tells when the first picture of a
 * file is drawn ({@code playback-restart}), and this end, which says when it heard that.
 */
final class Screen implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private final ServerSocket ear;
    private final Path script;
    private final BlockingQueue<Long> pictures = new LinkedBlockingQueue<>();

    /**
     * @param directory for the script
     */
    Screen(Path directory) throws IOException {
        ear = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        script = directory.resolve("screen.lua");
        // a pipe that is open already: starting a program for each picture would be measured too
        Files.write(
                script,
                List.of(
                        "local ear = io.popen('exec 3<>/dev/tcp/127.0.0.1/"
                                + ear.getLocalPort()
                                + "; exec cat >&3', 'w')",
                        "mp.register_event('playback-restart', function()",
                        "  ear:write('picture\\n')",
                        "  ear:flush()",
                        "end)"));
        Thread thread = new Thread(this::accept, "screen");
        thread.setDaemon(true);
        thread.start();
    }

    /** The option that has mpv tell. */
    String option() {
        return "--script=" + script;
    }

    private void accept() {
        while (!ear.isClosed()) {
            try {
                Socket mpv = ear.accept();
                mpv.setTcpNoDelay(true);
                Thread thread = new Thread(() -> hear(mpv), "screen-mpv");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void hear(Socket mpv) {
        try (mpv;
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        mpv.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                pictures.add(System.nanoTime());
            }
        } catch (IOException e) {
            // this mpv is gone
        }
    }

    /** Forgets what was drawn until now. */
    void clear() {
        pictures.clear();
    }

    /** When the next picture was drawn, nanoseconds as {@link System#nanoTime} counts them. */
    long awaitPicture() {
        try {
            Long at = pictures.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (at == null) {
                throw new StoryException("mpv draws nothing");
            }
            return at;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        ear.close();
    }
}
